package dev.hitl.store;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Claim;
import dev.hitl.request.Decision;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.signal.Evidence;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to text and back, for every store: the parts that are written once are apart from those
 * that change, so that a row that is updated stays small.
 *
 * <p>Versioned JSON, format {@value #FORMAT}; another format, an unknown or a missing member is
 * refused. Argument bytes are kept as they are and never written anew, and the digest that people
 * approved is kept beside them and not computed from them, so that a changed byte is found out.
 * Instants are kept to the millisecond. Thread-safe.
 */
public final class RequestCodec {
  /** The format that is written. */
  public static final int FORMAT = 1;

  private RequestCodec() {}

  /**
   * A request as a store keeps it.
   *
   * @param id its name
   * @param status where it stands
   * @param deadline until when it may be decided or claimed; null for no limit
   * @param dueAt when something is due, apart from the end of a claim, for look-ups: written and
   *     never read back; null where nothing is
   * @param claim who executes it; null before
   * @param principal on whose behalf the agent acts; null where unknown
   * @param origin the request it was redirected from; null where none
   * @param openedAt when it was opened
   * @param updatedAt when it last changed
   * @param head the end of its audit chain
   * @param progress route, how it waits, votes and decision, as JSON
   * @param revision what is asked now
   * @param result what the execution gave; null before
   */
  public record Encoded(
      String id,
      RequestStatus status,
      @Nullable Instant deadline,
      @Nullable Instant dueAt,
      @Nullable Claim claim,
      @Nullable String principal,
      @Nullable String origin,
      Instant openedAt,
      Instant updatedAt,
      Head head,
      String progress,
      EncodedRevision revision,
      @Nullable String result) {}

  /**
   * A revision as a store keeps it.
   *
   * @param number counts from 1
   * @param digest what an approval is bound to
   * @param arguments the frozen bytes, which are UTF-8 text
   * @param body everything else, as JSON
   */
  public record EncodedRevision(int number, String digest, String arguments, String body) {}

  /**
   * Writes a request.
   *
   * @param request any request
   * @return its parts
   * @throws dev.hitl.call.JsonException if a text in it has no UTF-8 form
   */
  public static Encoded encode(Request request) {
    Claim claim = request.claim();
    return new Encoded(
        request.id(),
        request.status(),
        optionalMillis(request.deadline()),
        optionalMillis(request.dueAt()),
        claim == null ? null : new Claim(claim.fence(), claim.node(), millis(claim.until())),
        checked(request.principal()),
        request.origin(),
        millis(request.openedAt()),
        millis(request.updatedAt()),
        request.head(),
        encodeProgress(request),
        encode(request.revision()),
        checked(request.result()));
  }

  /**
   * Writes a revision.
   *
   * @param revision any revision
   * @return its parts
   * @throws dev.hitl.call.JsonException if a text in it has no UTF-8 form
   */
  public static EncodedRevision encode(Revision revision) {
    Action action = revision.action();
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("format", FORMAT);
    body.put("revision", action.revision());
    body.put("tenant", action.run().tenant());
    body.put("agent", action.run().agent());
    body.put("run", action.run().run());
    body.put("callId", action.callId());
    body.put("tool", action.tool());
    body.put("signature", action.signature());
    body.put("policyVersion", action.policyVersion());
    body.put("risk", revision.risk());
    body.put("message", revision.message());
    body.put("reasons", revision.reasons().stream().map(RequestCodec::reason).toList());
    body.put("context", revision.context().json());
    body.put("basis", revision.basis().json());
    body.put("confidence", revision.signals().confidence());
    body.put("reasoning", revision.signals().reasoning());
    body.put("attributes", revision.signals().attributes().json());
    body.put("secrets", new TreeSet<>(revision.secrets()));
    body.put("author", revision.author());
    body.put("at", revision.at().toEpochMilli());
    body.put("evidence", revision.evidence().json().json());
    return new EncodedRevision(
        action.revision(), revision.digest(), action.arguments().json(), Json.text(body));
  }

  /**
   * Reads a request.
   *
   * @param encoded its parts
   * @return the request
   * @throws StoreException if a part cannot be read; it names the request
   */
  public static Request decode(Encoded encoded) {
    Revision revision = decode(encoded.id(), encoded.revision());
    return reading(
        encoded.id(),
        () -> {
          Progress progress = Fields.read(encoded.progress(), FORMAT, RequestCodec::progress);
          return new Request(
              encoded.id(),
              revision,
              encoded.status(),
              progress.route(),
              encoded.deadline(),
              progress.waiting(),
              progress.votes(),
              progress.decision(),
              encoded.claim(),
              encoded.result(),
              encoded.principal(),
              encoded.origin(),
              encoded.openedAt(),
              encoded.updatedAt(),
              encoded.head());
        });
  }

  /**
   * Reads a revision.
   *
   * @param request the request's id, for messages
   * @param encoded the revision's parts
   * @return the revision, with the stored bytes and the stored digest whether they agree or not
   * @throws StoreException if a part cannot be read; it names the request
   */
  public static Revision decode(String request, EncodedRevision encoded) {
    return reading(
        request,
        () -> {
          Arguments arguments = Arguments.frozen(Json.utf8(encoded.arguments()));
          Revision revision =
              Fields.read(
                  encoded.body(), FORMAT, body -> revision(body, arguments, encoded.digest()));
          if (revision.action().revision() != encoded.number()) {
            throw new IllegalArgumentException("its body is that of another revision");
          }
          return revision;
        });
  }

  private static Revision revision(Fields body, Arguments arguments, String digest) {
    int number = Math.toIntExact(body.number("revision"));
    RunId run = new RunId(body.text("tenant"), body.text("agent"), body.text("run"));
    return new Revision(
        new Action(
            run,
            body.text("callId"),
            body.text("tool"),
            body.text("signature"),
            arguments,
            body.text("policyVersion"),
            number),
        digest,
        Risk.valueOf(body.text("risk")),
        body.text("message"),
        body.list("reasons", r -> new Verdict.Reason(r.text("rule"), r.text("text"))),
        Arguments.frozen(Json.utf8(body.text("context"))),
        Basis.parse(body.text("basis")),
        new Signals(
            body.optionalDouble("confidence"),
            body.optionalText("reasoning"),
            Arguments.frozen(Json.utf8(body.text("attributes")))),
        Set.copyOf(body.texts("secrets")),
        body.optionalText("author"),
        Instant.ofEpochMilli(body.number("at")),
        Evidence.of(Arguments.frozen(Json.utf8(body.text("evidence")))));
  }

  private record Progress(
      Route route, Waiting waiting, List<Vote> votes, @Nullable Decision decision) {}

  private static String encodeProgress(Request request) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("format", FORMAT);
    body.put("route", request.route().toMap());
    body.put("waiting", waiting(request.waiting()));
    body.put("votes", request.votes().stream().map(RequestCodec::vote).toList());
    Decision decision = request.decision();
    body.put("decision", decision == null ? null : decision(decision));
    return Json.text(body);
  }

  private static Progress progress(Fields body) {
    return new Progress(
        Route.fromMap(body.map("route")),
        body.object("waiting", RequestCodec::waiting),
        body.list("votes", RequestCodec::vote),
        body.optionalObject("decision", RequestCodec::decision));
  }

  private static Map<String, @Nullable Object> reason(Verdict.Reason reason) {
    return object("rule", reason.rule(), "text", reason.text());
  }

  private static Map<String, @Nullable Object> waiting(Waiting waiting) {
    Waiting.Assignment assignment = waiting.assignment();
    return object(
        "rung",
        waiting.rung(),
        "nextRung",
        waiting.nextRung() == null ? null : waiting.nextRung().toEpochMilli(),
        "priority",
        waiting.priority(),
        "channel",
        waiting.channel(),
        "assignment",
        assignment == null
            ? null
            : object(
                "reviewer", assignment.reviewer(), "until", assignment.until().toEpochMilli()));
  }

  private static Waiting waiting(Fields body) {
    return new Waiting(
        Math.toIntExact(body.number("rung")),
        body.optionalInstant("nextRung"),
        Priority.valueOf(body.text("priority")),
        body.optionalText("channel"),
        body.optionalObject(
            "assignment",
            a ->
                new Waiting.Assignment(
                    a.text("reviewer"), Instant.ofEpochMilli(a.number("until")))));
  }

  private static Map<String, @Nullable Object> vote(Vote vote) {
    Map<String, @Nullable Object> map = object("voter", vote.voter(), "reason", vote.reason());
    map.put("kind", vote.kind());
    map.put("roles", new TreeSet<>(vote.roles()));
    map.put("agrees", vote.agrees());
    map.put("stage", vote.stage());
    map.put("onBehalfOf", vote.onBehalfOf());
    map.put("at", vote.at().toEpochMilli());
    return map;
  }

  private static Vote vote(Fields body) {
    return new Vote(
        body.text("voter"),
        Identity.Kind.valueOf(body.text("kind")),
        Set.copyOf(body.texts("roles")),
        body.flag("agrees"),
        Math.toIntExact(body.number("stage")),
        body.optionalText("onBehalfOf"),
        body.optionalText("reason"),
        Instant.ofEpochMilli(body.number("at")));
  }

  private static Map<String, @Nullable Object> decision(Decision decision) {
    if (decision instanceof Decision.Approved d) {
      return object(
          "kind",
          "approved",
          "by",
          d.by(),
          "soft",
          d.soft(),
          "reason",
          d.reason(),
          "silence",
          d.silence());
    } else if (decision instanceof Decision.Performed d) {
      return object(
          "kind",
          "performed",
          "by",
          d.by(),
          "agreed",
          d.agreed(),
          "soft",
          d.soft(),
          "report",
          d.report());
    } else if (decision instanceof Decision.Rejected d) {
      return object("kind", "rejected", "by", d.by(), "reason", d.reason());
    } else if (decision instanceof Decision.Answered d) {
      return object("kind", "answered", "by", d.by(), "text", d.text());
    } else if (decision instanceof Decision.Redirected d) {
      return object(
          "kind", "redirected", "by", d.by(), "reason", d.reason(), "request", d.request());
    } else if (decision instanceof Decision.Withdrawn d) {
      return object("kind", "withdrawn", "by", d.by(), "reason", d.reason());
    } else if (decision instanceof Decision.Confirmed d) {
      return object("kind", "confirmed", "by", d.by(), "reason", d.reason());
    } else if (decision instanceof Decision.Flagged d) {
      return object("kind", "flagged", "by", d.by(), "reason", d.reason());
    } else if (decision instanceof Decision.Lapsed d) {
      return object("kind", "lapsed", "by", d.by());
    } else if (decision instanceof Decision.Expired) {
      return object("kind", "expired");
    }
    throw new IllegalArgumentException("no stored form for " + decision);
  }

  private static Decision decision(Fields body) {
    String kind = body.text("kind");
    return switch (kind) {
      case "approved" ->
          new Decision.Approved(
              body.texts("by"),
              body.texts("soft"),
              body.optionalText("reason"),
              body.flag("silence"));
      case "performed" ->
          new Decision.Performed(
              body.text("by"), body.texts("agreed"), body.texts("soft"), body.text("report"));
      case "rejected" -> new Decision.Rejected(body.text("by"), body.text("reason"));
      case "answered" -> new Decision.Answered(body.text("by"), body.text("text"));
      case "redirected" ->
          new Decision.Redirected(body.text("by"), body.text("reason"), body.text("request"));
      case "withdrawn" -> new Decision.Withdrawn(body.text("by"), body.text("reason"));
      case "confirmed" -> new Decision.Confirmed(body.text("by"), body.text("reason"));
      case "flagged" -> new Decision.Flagged(body.text("by"), body.text("reason"));
      case "lapsed" -> new Decision.Lapsed(body.texts("by"));
      case "expired" -> new Decision.Expired();
      default -> throw new IllegalArgumentException("unknown decision " + kind);
    };
  }

  private static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return map;
  }

  private static <T> T reading(String request, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) { // Whatever is thrown, it must not harm other requests.
      throw StoreException.unreadable(
          "request " + request + " cannot be read from the store: " + e.getMessage(), e);
    }
  }

  static Instant millis(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  private static @Nullable Instant optionalMillis(@Nullable Instant instant) {
    return instant == null ? null : millis(instant);
  }

  private static @Nullable String checked(@Nullable String text) {
    if (text != null) {
      Json.utf8(text);
    }
    return text;
  }
}
