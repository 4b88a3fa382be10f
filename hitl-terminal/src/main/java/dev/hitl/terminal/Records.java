package dev.hitl.terminal;

import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.Message;
import dev.hitl.notify.Asked;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Redaction;
import dev.hitl.request.Decision;
import dev.hitl.request.Difference;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.request.Waiting;
import dev.hitl.tool.Basis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stored requests as the terminal shows them: without secrets. */
final class Records {
  private Records() {}

  static Row row(Request request, int alike, Instant now, Row.@Nullable Concluded concluded) {
    Revision revision = request.revision();
    String message = Briefing.withoutSecrets(revision.message(), revision);
    return new Row(
        request.id(),
        request.reference(),
        request.status().name().toLowerCase(Locale.ROOT),
        revision.risk().word(),
        request.waiting().priority().word(),
        revision.action().tool(),
        request.run().tenant(),
        request.run().agent(),
        request.run().run(),
        message.isBlank() ? revision.action().tool() : message,
        request.openedAt(),
        request.deadline(),
        request.waiting().assigned(now).map(Waiting.Assignment::reviewer).orElse(null),
        request.route().describe(),
        alike,
        concluded);
  }

  /** What ended the question; empty while people are asked. */
  static Optional<Row.Concluded> concluded(Request request, List<AuditEvent> events) {
    if (request.status().asksPeople()) {
      return Optional.empty();
    }
    for (int i = events.size() - 1; i >= 0; i--) {
      AuditEvent event = events.get(i);
      if (ends(event.type())) {
        return Optional.of(
            new Row.Concluded(
                word(request, event.type()), by(request), reason(request), event.at()));
      }
    }
    return Optional.empty();
  }

  /** Whether an event of this type is the end of a question. */
  static boolean ends(String type) {
    return trigger(type).filter(Trigger::endsAsking).isPresent();
  }

  static Optional<Trigger> trigger(String type) {
    for (Trigger trigger : Trigger.values()) {
      if (trigger.name().equals(type)) {
        return Optional.of(trigger);
      }
    }
    return Optional.empty();
  }

  private static String word(Request request, String type) {
    RequestStatus to = trigger(type).map(Trigger::to).orElse(request.status());
    String word = to.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return type.endsWith("BY_SILENCE") ? word + " by silence" : word;
  }

  private static List<String> by(Request request) {
    Decision decision = request.decision();
    if (decision instanceof Decision.Approved approved) {
      return approved.by();
    } else if (decision instanceof Decision.Lapsed lapsed) {
      return lapsed.by();
    }
    String one = null;
    if (decision instanceof Decision.Rejected rejected) {
      one = rejected.by();
    } else if (decision instanceof Decision.Answered answered) {
      one = answered.by();
    } else if (decision instanceof Decision.Redirected redirected) {
      one = redirected.by();
    } else if (decision instanceof Decision.Withdrawn withdrawn) {
      one = withdrawn.by();
    } else if (decision instanceof Decision.Confirmed confirmed) {
      one = confirmed.by();
    } else if (decision instanceof Decision.Flagged flagged) {
      one = flagged.by();
    } else if (decision instanceof Decision.Performed performed) {
      one = performed.by();
    }
    return one == null ? List.of() : List.of(one);
  }

  private static @Nullable String reason(Request request) {
    Decision decision = request.decision();
    String words = null;
    if (decision instanceof Decision.Approved approved) {
      words = approved.reason();
    } else if (decision instanceof Decision.Rejected rejected) {
      words = rejected.reason();
    } else if (decision instanceof Decision.Answered answered) {
      words = answered.text();
    } else if (decision instanceof Decision.Redirected redirected) {
      words = redirected.reason();
    } else if (decision instanceof Decision.Withdrawn withdrawn) {
      words = withdrawn.reason();
    } else if (decision instanceof Decision.Confirmed confirmed) {
      words = confirmed.reason();
    } else if (decision instanceof Decision.Flagged flagged) {
      words = flagged.reason();
    } else if (decision instanceof Decision.Performed performed) {
      words = performed.report();
    }
    return words == null ? null : Briefing.withoutSecrets(words, request.revision());
  }

  static Sheet sheet(Request request, Row row, List<Message> messages) {
    Revision revision = request.revision();
    List<Sheet.Fact> facts = new ArrayList<>();
    visible(revision.context().asMap(), revision.secrets())
        .forEach(
            (name, value) -> facts.add(new Sheet.Fact(name, Layout.value(value), "from the tool")));
    visible(revision.basis().facts().asMap(), revision.secrets())
        .forEach(
            (name, value) ->
                facts.add(new Sheet.Fact(name, Layout.value(value), "read when asked")));
    if (revision.basis() instanceof Basis.Unknown unknown) {
      facts.add(
          new Sheet.Fact(
              "unknown",
              Briefing.withoutSecrets(unknown.why(), revision),
              "what this rests on could not be read"));
    }
    String words = revision.signals().reasoning();
    String result = request.result();
    return new Sheet(
        row,
        "",
        Briefing.withoutSecrets(revision.message(), revision),
        arguments(revision),
        facts,
        revision.reasons().stream()
            .map(why -> new Sheet.Reason(why.rule(), Briefing.withoutSecrets(why.text(), revision)))
            .toList(),
        words == null ? null : Briefing.withoutSecrets(words, revision),
        revision.signals().confidence(),
        request.principal(),
        revision.author(),
        Asked.rows(request),
        Briefing.choices(request),
        messages.stream()
            .map(
                said ->
                    new Sheet.Spoken(
                        said.role(),
                        Briefing.withoutSecrets(
                            said.text().isBlank() ? said.body() : said.text(), revision)))
            .toList(),
        result == null ? null : Briefing.withoutSecrets(result, revision),
        revision.isLocked());
  }

  /** Arguments and the like with secrets masked. */
  static Map<String, @Nullable Object> visible(
      Map<String, @Nullable Object> all, Set<String> secrets) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    all.forEach((name, value) -> shown.put(name, Redaction.of(name, value, secrets)));
    return shown;
  }

  private static List<Sheet.Argument> arguments(Revision revision) {
    List<Sheet.Argument> arguments = new ArrayList<>();
    revision
        .action()
        .arguments()
        .asMap()
        .forEach(
            (name, value) -> {
              Object seen = Redaction.of(name, value, revision.secrets());
              arguments.add(
                  new Sheet.Argument(name, Layout.value(seen), seen, Objects.equals(seen, value)));
            });
    return arguments;
  }

  /** What an edit changes. */
  static List<Desk.Difference> changes(Revision before, Map<String, @Nullable Object> after) {
    List<Desk.Difference> changes = new ArrayList<>();
    for (Map<String, @Nullable Object> one :
        Difference.between(
            visible(before.action().arguments().asMap(), before.secrets()),
            visible(after, before.secrets()))) {
      changes.add(
          new Desk.Difference(
              String.valueOf(one.get("path")),
              one.containsKey("from") ? Layout.value(one.get("from")) : null,
              one.containsKey("to") ? Layout.value(one.get("to")) : null));
    }
    return changes;
  }
}
