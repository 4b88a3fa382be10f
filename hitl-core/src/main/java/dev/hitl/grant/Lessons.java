package dev.hitl.grant;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Redaction;
import dev.hitl.policy.Assessor;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What there is to learn from what people decided: their reasons, corrections and answers, by tool.
 * Read from requests and their record; test requests are left out, and so are secrets and the names
 * of reviewers. Thread-safe.
 */
public final class Lessons {
  private static final int PAGE = 200;
  private static final int MOST_READ = 10_000;
  private static final int MOST_PROMPT = 8_000;

  private final Store store;

  /**
   * @param store where requests are
   */
  public Lessons(Store store) {
    this.store = store;
  }

  /**
   * What people rejected, corrected, answered or redirected, of the default tenant.
   *
   * @param tool the tool
   * @param limit the most to return
   * @return the newest first
   */
  public List<Lesson> of(String tool, int limit) {
    return of(RunId.DEFAULT_TENANT, tool, limit);
  }

  /**
   * What people rejected, corrected, answered or redirected. At most the last 10,000 requests of
   * the tool are looked through.
   *
   * @param tenant whose
   * @param tool the tool
   * @param limit the most to return
   * @return the newest first
   */
  public List<Lesson> of(String tenant, String tool, int limit) {
    List<Lesson> found = new ArrayList<>();
    read(
        tenant,
        tool,
        lesson -> {
          if (lesson.label() != Lesson.Label.APPROVED) {
            found.add(lesson);
          }
          return found.size() < limit;
        });
    return found;
  }

  /**
   * The same as text for a prompt: inert, and at most 8,000 characters.
   *
   * @param tenant whose
   * @param tool the tool
   * @param limit the most lessons
   * @return a line for each, after a heading; empty where there is nothing to learn
   */
  public String prompt(String tenant, String tool, int limit) {
    StringBuilder text = new StringBuilder();
    for (Lesson lesson : of(tenant, tool, limit)) {
      String line = "- " + lesson.line() + "\n";
      if (text.length() + line.length() > MOST_PROMPT) {
        break;
      }
      text.append(line);
    }
    return text.isEmpty()
        ? ""
        : "What people decided about earlier calls of " + tool + ":\n" + text;
  }

  /**
   * Writes JSON Lines for training and evaluation, approvals among them. Each line is an object
   * with the members {@code format} ({@code hitl.lesson.v1}), {@code label} (approved, modified,
   * rejected, answered or redirected), {@code tenant}, {@code agent}, {@code tool}, {@code
   * request}, {@code risk}, {@code policyVersion}, {@code proposed} and {@code corrected} (objects;
   * the second is null where nothing was), {@code words}, {@code confidence}, {@code attributes},
   * {@code askedByTool}, {@code openedAt} and {@code decidedAt} (ISO 8601). {@link
   * dev.hitl.evaluation.LabelledCase} reads such lines as they are.
   *
   * @param tenant whose
   * @param tool the tool
   * @param limit the most lines
   * @param out gets the lines, the newest first
   * @return how many were written
   * @throws IOException if they cannot be written
   */
  public int export(String tenant, String tool, int limit, Appendable out) throws IOException {
    List<Lesson> lessons = new ArrayList<>();
    read(
        tenant,
        tool,
        lesson -> {
          lessons.add(lesson);
          return lessons.size() < limit;
        });
    for (Lesson lesson : lessons) {
      out.append(Json.text(lesson.members())).append('\n');
    }
    return lessons.size();
  }

  private void read(String tenant, String tool, Predicate<Lesson> goesOn) {
    DecidedQuery query = new DecidedQuery(tenant, tool, null, null, PAGE);
    int read = 0;
    List<Request> page;
    do {
      page = store.decided(query);
      for (Request request : page) {
        Lesson lesson = request.isDrill() ? null : lesson(request);
        if (lesson != null && !goesOn.test(lesson)) {
          return;
        }
        query = query.after(request);
      }
      read += page.size();
    } while (page.size() == PAGE && read < MOST_READ);
  }

  /** Null where nobody decided. */
  private @Nullable Lesson lesson(Request request) {
    Decision decision = request.decision();
    if (decision instanceof Decision.Rejected rejected) {
      return rejected.by().equals(Change.SYSTEM)
          ? null
          : lesson(Lesson.Label.REJECTED, request, rejected.reason());
    } else if (decision instanceof Decision.Answered answered) {
      return lesson(Lesson.Label.ANSWERED, request, answered.text());
    } else if (decision instanceof Decision.Redirected redirected) {
      return lesson(Lesson.Label.REDIRECTED, request, redirected.reason());
    } else if (decision instanceof Decision.Approved approved && !approved.by().isEmpty()) {
      return request.revision().action().revision() == 1
          ? lesson(Lesson.Label.APPROVED, request, String.valueOf(reason(approved)))
          : lesson(Lesson.Label.MODIFIED, request, String.valueOf(reason(approved)));
    }
    return null;
  }

  private static String reason(Decision.Approved approved) {
    return approved.reason() == null ? "" : approved.reason();
  }

  private Lesson lesson(Lesson.Label label, Request request, String said) {
    Revision revision = request.revision();
    Set<String> secrets = revision.secrets();
    String shown = shown(revision.action().arguments().asMap(), secrets);
    String proposed = shown;
    String words = said;
    if (revision.action().revision() > 1) {
      for (AuditEvent event : store.audit(request.id())) {
        if (event.data().get("was") instanceof String was) {
          proposed = proposed.equals(shown) ? shown(Json.parseObject(was), secrets) : proposed;
          Object why = event.data().get("reason");
          words = words.isBlank() && why instanceof String text ? text : words;
        }
      }
    }
    return new Lesson(
        label,
        request.run().tenant(),
        request.run().agent(),
        revision.action().tool(),
        request.id(),
        revision.risk().word(),
        revision.action().policyVersion(),
        proposed,
        revision.action().revision() > 1 ? shown : null,
        Briefing.withoutSecrets(words, revision),
        revision.signals().confidence(),
        shown(revision.signals().attributes().asMap(), secrets),
        revision.reasons().stream().anyMatch(r -> r.rule().startsWith(Assessor.ASKED_BY_TOOL)),
        request.openedAt(),
        decidedAt(request));
  }

  /** A vote's own time: the row changes again when the call is executed. */
  private static Instant decidedAt(Request request) {
    return request.votes().isEmpty()
        ? request.updatedAt()
        : request.votes().get(request.votes().size() - 1).at();
  }

  private static String shown(Map<String, @Nullable Object> arguments, Set<String> secrets) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    arguments.forEach((name, value) -> shown.put(name, Redaction.of(name, value, secrets)));
    return Json.text(shown);
  }
}
