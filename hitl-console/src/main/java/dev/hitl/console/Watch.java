package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.store.AuditQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks what is new on the record, whichever node wrote it.
 *
 * <p>Events are ordered by their time and not by that of their commit, so one may turn up behind
 * another that was seen already. Each look therefore goes back a little, and now and then further;
 * what was seen is not found again. Used by one thread at a time.
 */
final class Watch {
  private static final Duration BACK = Duration.ofSeconds(1);
  private static final Duration FAR_BACK = Duration.ofSeconds(15);
  private static final Duration REMEMBERED = Duration.ofSeconds(20);
  private static final int PAGE = 1_000;
  private static final int MOST = 5_000;

  private final Hitl hitl;
  private final Map<AuditQuery.Place, Boolean> seen = new HashMap<>();
  private Instant last;
  private Instant lookedFar;
  private Instant before;

  Watch(Hitl hitl) {
    this.hitl = hitl;
    last = hitl.overview().now();
    lookedFar = last;
    before = last;
  }

  /** Everything that is there by now is not new, however much it is. */
  void begin() {
    seen.clear();
    last = hitl.overview().now();
    look(FAR_BACK, Integer.MAX_VALUE);
  }

  /**
   * What is new.
   *
   * @throws TooMuch if there is more than anybody can be told
   */
  List<AuditEvent> look() throws TooMuch {
    Instant now = hitl.overview().now();
    boolean far = !now.isBefore(lookedFar.plus(BACK.multipliedBy(5)));
    List<AuditEvent> found = look(far ? FAR_BACK : BACK, MOST);
    if (far) {
      lookedFar = now;
      Instant old = last.minus(REMEMBERED);
      seen.keySet().removeIf(place -> place.at().isBefore(old));
    }
    if (found.size() >= MOST) {
      throw new TooMuch();
    }
    return found;
  }

  private List<AuditEvent> look(Duration back, int most) {
    before = last;
    AuditQuery query = from(last.minus(back));
    List<AuditEvent> found = new ArrayList<>();
    try {
      List<AuditEvent> page;
      do {
        page = hitl.audit().search(query);
        for (AuditEvent event : page) {
          AuditQuery.Place place = AuditQuery.Place.of(event);
          query = query.after(place);
          if (seen.put(place, true) == null) {
            found.add(event);
          }
          last = event.at().isAfter(last) ? event.at() : last;
        }
      } while (page.size() == PAGE && found.size() < most);
    } catch (RuntimeException e) {
      forget(found);
      throw e;
    }
    return found;
  }

  /** What the last look found could not be told, so the next one finds it again. */
  void forget(List<AuditEvent> found) {
    found.forEach(event -> seen.remove(AuditQuery.Place.of(event)));
    last = before;
    lookedFar = Instant.EPOCH;
  }

  /** Events of all kinds that anybody is told of, from then on. */
  static AuditQuery from(Instant at) {
    AuditQuery query = AuditQuery.all().types(Changes.types()).limit(PAGE);
    return query.between(at, Instant.ofEpochMilli(Long.MAX_VALUE / 1_000_000));
  }

  /** More happened than pages are told one by one; they read their lists again. */
  static final class TooMuch extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
