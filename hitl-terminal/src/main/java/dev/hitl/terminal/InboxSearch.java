package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.policy.Priority;
import dev.hitl.request.Request;
import dev.hitl.review.InboxPage;
import dev.hitl.review.InboxQuery;
import dev.hitl.review.ReviewDesk;
import dev.hitl.store.QueueQuery;
import dev.hitl.tool.Risk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A page of the inbox. What the inbox does not search by itself is looked at here. */
final class InboxSearch {
  /** Pages of the inbox that one page of ours looks through. */
  private static final int MOST_PAGES = 20;

  private final ReviewDesk desk;
  private final String tenant;
  private final String reviewer;
  private final Set<String> roles;
  private final Instant now;

  InboxSearch(ReviewDesk desk, String tenant, String reviewer, Set<String> roles, Instant now) {
    this.desk = desk;
    this.tenant = tenant;
    this.reviewer = reviewer;
    this.roles = roles;
    this.now = now;
  }

  Desk.Page page(Desk.Filter filter) {
    InboxQuery query = query(filter);
    List<Row> rows = new ArrayList<>();
    QueueQuery.Place last = query.after();
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      InboxPage page = desk.inbox(query);
      for (InboxPage.Entry entry : page.entries()) {
        Row row = Records.row(entry.request(), entry.alike(), now, null);
        if (!matches(filter, row, entry.request())) {
          continue;
        } else if (rows.size() == filter.limit()) {
          return new Desk.Page(rows, text(last));
        }
        rows.add(row);
        last =
            new QueueQuery.Place(
                entry.request().lane(), entry.request().openedAt(), entry.request().id());
      }
      if (page.next() == null) {
        return new Desk.Page(rows, null);
      }
      query = query.after(page.next());
    }
    return new Desk.Page(rows, text(query.after()));
  }

  private InboxQuery query(Desk.Filter filter) {
    InboxQuery query = InboxQuery.of(tenant).limit(filter.limit());
    if (filter.tool() != null) {
      query = query.ofTool(filter.tool());
    }
    if (filter.risk() != null) {
      query = query.ofRisk(risk(filter.risk()));
    }
    if (filter.lane() != null) {
      query = query.ofPriority(lane(filter.lane()));
    }
    if (filter.mine()) {
      query = query.forRoles(roles);
    }
    if (filter.taken()) {
      query = query.assignedTo(reviewer);
    }
    return filter.after() == null ? query : query.after(place(filter.after()));
  }

  private static Risk risk(String word) {
    try {
      return Risk.parse(word);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Priority lane(String word) {
    for (Priority priority : Priority.values()) {
      if (priority.word().equalsIgnoreCase(word)) {
        return priority;
      }
    }
    throw new UsageException("no lane is '" + word + "'; use urgent, high, normal or low");
  }

  private static boolean matches(Desk.Filter filter, Row row, Request request) {
    String search = filter.search();
    if (filter.agent() != null && !filter.agent().equals(row.agent())) {
      return false;
    } else if (search == null) {
      return true;
    }
    String arguments =
        Json.text(
            Records.visible(
                request.revision().action().arguments().asMap(), request.revision().secrets()));
    String all = String.join("\n", row.title(), row.tool(), row.agent(), row.run(), arguments);
    return all.toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT));
  }

  private static @Nullable String text(QueueQuery.@Nullable Place place) {
    if (place == null) {
      return null;
    }
    String text = place.lane() + " " + place.openedAt() + " " + place.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static QueueQuery.Place place(String text) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 3);
      return new QueueQuery.Place(Integer.parseInt(parts[0]), Instant.parse(parts[1]), parts[2]);
    } catch (RuntimeException e) {
      throw new UsageException(
          "--after is the place that a list ended with, and '" + text + "' is none");
    }
  }
}
