package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.policy.Priority;
import dev.hitl.request.Request;
import dev.hitl.review.InboxPage;
import dev.hitl.review.InboxQuery;
import dev.hitl.store.QueueQuery;
import dev.hitl.tool.Risk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits for people, as far as one of them may see it. */
final class QueueResource {
  private static final int PAGE = 50;
  private static final int MOST = 200;

  /** Entries that one page looks at, however few of them match. */
  private static final int MOST_LOOKED_AT = 1_000;

  private final Hitl hitl;
  private final SealedPlace sealed = new SealedPlace();

  QueueResource(Hitl hitl) {
    this.hitl = hitl;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/queue", "Queue", "What waits for people, by lane, then age", this::page)
            .param("after", "go on behind this place: next of the page before")
            .param("limit", "the most entries, 1 to 200; 50 unless said")
            .param("tool", "only calls of this tool")
            .param("agent", "only calls of this agent")
            .param("risk", "only of this risk: low, medium, high or critical")
            .param("priority", "only of this priority: low, normal, high or urgent")
            .param("mine", "true: only what the person may still decide and nobody else has taken")
            .param("assigned", "me: only what the person has taken; nobody: only what nobody has")
            .param("search", "only where this text is in message, tool, agent, run or principal"));
  }

  private Answer page(Exchange exchange) {
    Viewer viewer = exchange.viewer();
    Instant now = hitl.overview().now();
    int limit = exchange.number("limit", 1, MOST, PAGE);
    InboxQuery query = query(exchange, viewer);
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    int looked = 0;
    InboxPage page;
    do {
      page = hitl.review().inbox(query.limit(Math.max(PAGE, limit)));
      for (InboxPage.Entry entry : page.entries()) {
        if (entries.size() == limit) {
          // Not all that was read has room: the next page begins behind the last that has.
          return answer(entries, next(query.after(), viewer), now);
        }
        query = query.after(place(entry.request()));
        if (matches(exchange, viewer, entry.request(), now)) {
          Map<String, @Nullable Object> json = RequestJson.of(entry.request(), now);
          json.put("alike", entry.alike());
          json.put("yours", viewer.isAskedNow(entry.request()));
          entries.add(json);
        }
      }
      looked += Math.max(1, page.entries().size());
      query = query.after(page.next());
    } while (query.after() != null && entries.size() < limit && looked < MOST_LOOKED_AT);
    return answer(entries, next(query.after(), viewer), now);
  }

  /** Never a name that the reader may not know. */
  private @Nullable String next(QueueQuery.@Nullable Place last, Viewer viewer) {
    if (last == null) {
      return null;
    }
    String place = Key.text(last);
    return hitl.review().find(last.id()).filter(viewer::sees).isPresent()
        ? Key.encode(place)
        : sealed.seal(place, viewer);
  }

  private QueueQuery.Place after(String place, Viewer viewer) {
    return Key.place(sealed.open(place, viewer).orElseGet(() -> Key.decode(place)));
  }

  private static Answer answer(
      List<Map<String, @Nullable Object>> entries, @Nullable String next, Instant now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("entries", entries);
    json.put("next", next);
    json.put("now", now.toString());
    return Answer.ok(json);
  }

  private static QueueQuery.Place place(Request request) {
    return new QueueQuery.Place(request.lane(), request.openedAt(), request.id());
  }

  private InboxQuery query(Exchange exchange, Viewer viewer) {
    InboxQuery query = InboxQuery.of(viewer.tenant());
    if (exchange.param("tool").isPresent()) {
      query = query.ofTool(exchange.param("tool").get());
    }
    if (exchange.param("risk").isPresent()) {
      query = query.ofRisk(word(Risk.class, exchange, "risk"));
    }
    if (exchange.param("priority").isPresent()) {
      query = query.ofPriority(word(Priority.class, exchange, "priority"));
    }
    String assigned = exchange.param("assigned").orElse("");
    query =
        switch (assigned) {
          case "" -> query;
          case "me" -> query.assignedTo(viewer.identity().id());
          case "nobody" -> query.unassigned();
          default -> throw Body.wrong("assigned", "is 'me' or 'nobody'");
        };
    return query.after(exchange.param("after").map(place -> after(place, viewer)).orElse(null));
  }

  private static <E extends Enum<E>> E word(Class<E> type, Exchange exchange, String name) {
    try {
      return Enum.valueOf(type, exchange.param(name).orElse("").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Body.wrong(
          name,
          "is one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }
  }

  private static boolean matches(Exchange exchange, Viewer viewer, Request request, Instant now) {
    return viewer.sees(request)
        && exchange.param("agent").map(request.run().agent()::equals).orElse(true)
        && exchange.param("search").map(text -> isIn(request, text)).orElse(true)
        && (!exchange.param("mine").orElse("").equals("true") || isMine(viewer, request, now));
  }

  private static boolean isMine(Viewer viewer, Request request, Instant now) {
    return viewer.isAskedNow(request)
        && request.waiting().assigned(now).map(one -> viewer.isMe(one.reviewer())).orElse(true);
  }

  /** In what is shown, so that a search finds what was seen and no secret. */
  private static boolean isIn(Request request, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    String principal = request.principal() == null ? "" : request.principal();
    return String.join(
            "\n",
            RequestJson.message(request, MOST_LOOKED_AT).shown(),
            request.revision().action().tool(),
            request.run().agent(),
            request.run().run(),
            principal,
            request.id())
        .toLowerCase(Locale.ROOT)
        .contains(wanted);
  }
}
