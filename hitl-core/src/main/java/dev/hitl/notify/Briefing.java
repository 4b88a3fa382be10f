package dev.hitl.notify;

import dev.hitl.call.Json;
import dev.hitl.call.Output;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.tool.Basis;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a reviewer reads: made from the stored action, never from a text that the agent wrote; the
 * agent's own words are marked as such; secrets are left out; every cut says so.
 *
 * <p>Thread-safe.
 */
public final class Briefing {
  /** How many characters of a name, a value and of the agent's own words are shown. */
  private record Limits(int name, int value, int words) {}

  private static final Limits SHORT = new Limits(60, 400, 600);
  private static final Limits NONE =
      new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Briefing() {}

  /**
   * One line.
   *
   * @param request the request
   * @return risk, message or tool, and status
   */
  public static String title(Request request) {
    Revision revision = request.revision();
    String what =
        revision.message().isBlank()
            ? revision.action().tool()
            : Inert.line(withoutSecrets(revision.message(), revision), 120);
    return "["
        + revision.risk().word()
        + "] "
        + what
        + (request.status() == RequestStatus.PENDING ? "" : " (" + word(request.status()) + ")");
  }

  /**
   * The whole briefing.
   *
   * @param request the request
   * @return several lines: what, why, the arguments, who must agree, and what each choice does
   */
  public static String of(Request request) {
    return text(request, SHORT);
  }

  /**
   * The whole briefing with nothing of the action cut, however long that is. Secrets are left out
   * all the same.
   *
   * @param request the request
   * @return the lines of {@link #of}
   */
  public static String whole(Request request) {
    return text(request, NONE);
  }

  /**
   * Whether {@link #of} shows all there is: whoever has read it has seen the whole question.
   *
   * @param request the request
   * @return false if something in it is cut
   */
  public static boolean isWhole(Request request) {
    return !isHeldBack(request) && !of(request).contains(Inert.CUT);
  }

  private static String text(Request request, Limits limits) {
    Revision revision = request.revision();
    StringBuilder out = new StringBuilder();
    row(out, "what", Inert.line(withoutSecrets(revision.message(), revision), limits.value()));
    boolean hidden = isHeldBack(request) && limits.equals(SHORT);
    row(out, "tool", revision.action().tool() + "  (" + revision.risk().word() + " risk)");
    for (var argument : PlanRows.argumentsOf(revision).entrySet()) {
      row(
          out,
          "  " + Inert.line(argument.getKey(), limits.name()),
          hidden && argument.getKey().equals(Output.TEXT)
              ? heldBack(argument.getValue())
              : shown(argument.getKey(), argument.getValue(), revision.secrets(), limits));
    }
    for (var fact : revision.context().asMap().entrySet()) {
      row(
          out,
          "  " + Inert.line(fact.getKey(), limits.name()),
          shown(fact.getKey(), fact.getValue(), revision.secrets(), limits) + "  (from the tool)");
    }
    for (var fact : PlanRows.factsOf(revision).entrySet()) {
      row(
          out,
          "  " + Inert.line(fact.getKey(), limits.name()),
          shown(fact.getKey(), fact.getValue(), revision.secrets(), limits)
              + "  (read when asked)");
    }
    if (revision.basis() instanceof Basis.Unknown unknown) {
      String why = withoutSecrets(unknown.why(), revision);
      row(out, "unknown", "what this rests on: " + Inert.line(why, limits.value()));
    }
    for (Verdict.Reason reason : revision.reasons()) {
      String why = withoutSecrets(reason.rule() + ": " + reason.text(), revision);
      row(out, "why", Inert.line(why, limits.value()));
    }
    String words = revision.signals().reasoning();
    if (words != null) {
      row(
          out,
          "agent says",
          "\"" + Inert.line(withoutSecrets(words, revision), limits.words()) + "\"");
    }
    Double confidence = revision.signals().confidence();
    if (confidence != null) {
      row(out, "agent is sure", Math.round(confidence * 100) + " %");
    }
    row(
        out,
        "run",
        Inert.line(request.run().toString(), limits.value())
            + (request.principal() == null ? "" : ", for " + principal(request)));
    if (revision.author() != null) {
      row(out, "edited by", Inert.line(revision.author(), 100));
    }
    Asked.rows(request).forEach((name, text) -> row(out, name, text));
    choices(out, request, revision, limits);
    return out.toString();
  }

  /**
   * A result that people are to see first is in no notice, which goes further than the people who
   * are asked; whoever reads the whole sees it.
   */
  private static boolean isHeldBack(Request request) {
    return request.revision().action().tool().equals(Output.RESULT);
  }

  private static String heldBack(@Nullable Object text) {
    return "held back, %d characters: look at the request itself"
        .formatted(String.valueOf(text).length());
  }

  private static String principal(Request request) {
    return Inert.line(String.valueOf(request.principal()), 100);
  }

  private static void choices(
      StringBuilder out, Request request, Revision revision, Limits limits) {
    if (request.status() == RequestStatus.REVIEWING) {
      row(
          out,
          "state",
          request.origin() != null
              ? "it was run in an emergency, before those were asked who decide"
              : "it ran already, as policy has it; you look afterwards");
      if (request.result() != null) {
        row(out, "result", Inert.line(withoutSecrets(request.result(), revision), limits.value()));
      }
    } else if (request.status() == RequestStatus.IN_DOUBT) {
      row(out, "state", "execution began and nobody knows how it ended: look, then resolve it");
    } else if (request.status() != RequestStatus.PENDING) {
      row(out, "state", word(request.status()));
    }
    choices(request).forEach((name, text) -> row(out, name, text));
    row(out, "reference", request.reference());
  }

  /**
   * What each word does that a person may say now, and what silence does.
   *
   * @param request the request
   * @return texts by words such as {@code approve} and {@code silence}, in order; empty where
   *     nobody is asked, or an execution is in doubt
   */
  public static Map<String, String> choices(Request request) {
    Map<String, String> choices = new LinkedHashMap<>();
    if (request.status() == RequestStatus.PENDING) {
      choices.putAll(Asked.choices(request));
      if (Output.isOne(request.revision().action().tool())) {
        choices.put("answer", "your text is given out instead");
      } else {
        choices.put("answer", "does not run; the agent is given your text as the result");
        choices.put("redirect", "another tool runs instead");
      }
      choices.put("silence", silence(request));
    } else if (request.status() == RequestStatus.REVIEWING) {
      boolean emergency = request.origin() != null;
      choices.put("confirm", emergency ? "it was an emergency; needs a reason" : "it was right");
      choices.put(
          "flag",
          (emergency ? "it was none" : "it was not right")
              + "; needs a reason. It stays run: roll it back if need be");
      choices.put("silence", "waits for ever, and more people are told");
    }
    return choices;
  }

  private static String silence(Request request) {
    if (request.deadline() == null) {
      return "waits for ever";
    }
    Ladder.End end = request.route().ladder().end();
    String then =
        end == null
            ? "expires"
            : switch (end) {
              case EXPIRE -> "expires";
              case REJECT -> "rejected";
              case ANSWER -> "answered with a text";
              case APPROVE -> "APPROVED";
            };
    return then + " on " + time(request.deadline());
  }

  /**
   * A moment in words.
   *
   * @param at when; what is behind the minute is left out
   * @return such as {@code 2 March 2026, 13:00 UTC}
   */
  public static String time(Instant at) {
    return TIME.format(at);
  }

  private static String shown(
      String name, @Nullable Object value, Set<String> secrets, Limits limits) {
    if (Redaction.isSecret(name, secrets)) {
      return Redaction.MASK + " (not shown)";
    }
    Object visible = Redaction.of(name, value, secrets);
    String text = visible instanceof String words ? words : Json.text(visible);
    String line = Inert.line(text, limits.value());
    // Quoted where nobody would see how much there is.
    return line.equals(line.strip()) && !line.isEmpty() ? line : '"' + line + '"';
  }

  /**
   * Takes a revision's secrets out of words that may repeat them: a message template's, the agent's
   * own, a reviewer's.
   *
   * @param words the words
   * @param revision what they are about
   * @return the words with each secret masked
   */
  public static String withoutSecrets(String words, Revision revision) {
    Set<String> hidden =
        new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(text -> text));
    revision
        .action()
        .arguments()
        .asMap()
        .forEach(
            (name, value) ->
                collect(
                    value,
                    Redaction.isSecret(name, revision.secrets()),
                    revision.secrets(),
                    hidden));
    String text = words;
    for (String secret : hidden) {
      text = text.replace(secret, Redaction.MASK);
    }
    return text;
  }

  private static void collect(
      @Nullable Object value, boolean secret, Set<String> names, Set<String> hidden) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, inner) ->
              collect(
                  inner, secret || Redaction.isSecret(String.valueOf(name), names), names, hidden));
    } else if (value instanceof Iterable<?> items) {
      items.forEach(item -> collect(item, secret, names, hidden));
    } else if (secret && value instanceof String text && !text.isEmpty()) {
      hidden.add(text);
      String quoted = Json.text(text);
      hidden.add(quoted.substring(1, quoted.length() - 1));
    } else if (secret && value instanceof Number) {
      hidden.add(Json.text(value));
    }
  }

  private static String word(RequestStatus status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void row(StringBuilder out, String name, String text) {
    if (!text.isEmpty()) {
      out.append(String.format("  %-14s %s%n", name, text));
    }
  }
}
