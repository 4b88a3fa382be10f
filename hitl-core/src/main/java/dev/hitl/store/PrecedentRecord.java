package dev.hitl.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.signal.Alarm;
import dev.hitl.signal.Precedents;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was executed as standing records that say nothing but that they are there: one for
 * each tenant, tool, values and stretch of time, named by a digest of these. So nothing is ever
 * changed: two nodes that remember the same at once do no harm, and a record that is lost, or could
 * not be read, only makes the next call new. They end by themselves, which bounds them.
 *
 * <p>A stretch is as long as an alarm looks back; what was executed in this one or the one before
 * it was seen. What was seen is remembered here for a while, so that the usual call costs no
 * reading. Thread-safe.
 */
public final class PrecedentRecord implements Precedents {
  /** The kind of a standing record that is one. */
  public static final String KIND = "precedent";

  private static final long MOST_KNOWN = 100_000;

  /** A number and its neighbours of half and of twice its size. */
  private static final int[] NEAR = {0, -1, 1};

  private static final int[] SAME = {0};

  private final Store store;
  private final Cache<String, Instant> known =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();

  /**
   * @param store where they are kept
   */
  public PrecedentRecord(Store store) {
    this.store = store;
  }

  @Override
  public Set<String> seen(Action action, Collection<Alarm.Novel> alarms, Instant now) {
    Set<String> labels = new TreeSet<>();
    for (Alarm.Novel alarm : alarms) {
      if (wasSeen(action, alarm, now)) {
        labels.add(alarm.label());
      }
    }
    return labels;
  }

  @Override
  public void executed(Action action, Collection<Alarm.Novel> alarms, Instant now) {
    for (Alarm.Novel alarm : alarms) {
      Optional<String> id = id(action, alarm, stretch(alarm, now), 0);
      if (id.isPresent() && !isKnown(id.get(), now)) {
        Instant until = Instant.ofEpochMilli((stretch(alarm, now) + 2) * alarm.within().toMillis());
        store.stand(List.of(StandingStep.Put.counting(record(id.get(), action, until, now))));
        known.put(id.get(), until);
      }
    }
  }

  private boolean wasSeen(Action action, Alarm.Novel alarm, Instant now) {
    List<String> ids = new ArrayList<>();
    for (int away : alarm.magnitude() ? NEAR : SAME) {
      for (int back = 0; back <= 1; back++) {
        id(action, alarm, stretch(alarm, now) - back, away).ifPresent(ids::add);
      }
    }
    if (ids.stream().anyMatch(id -> isKnown(id, now))) {
      return true;
    }
    for (String id : ids) {
      Optional<StandingRecord> found = store.standing(id).filter(one -> one.holdsAt(now));
      if (found.isPresent()) {
        Instant until = found.get().until();
        known.put(id, until == null ? now : until);
        return true;
      }
    }
    return false;
  }

  private boolean isKnown(String id, Instant now) {
    Instant until = known.getIfPresent(id);
    return until != null && until.isAfter(now);
  }

  private static long stretch(Alarm.Novel alarm, Instant now) {
    return Math.floorDiv(now.toEpochMilli(), alarm.within().toMillis());
  }

  /** Empty for what is no number where a number is compared: that is always new. */
  private static Optional<String> id(Action action, Alarm.Novel alarm, long stretch, int away) {
    Optional<String> like =
        alarm.magnitude() ? size(action, alarm, away) : Optional.of(values(action, alarm));
    return like.map(
        text ->
            KIND
                + ":"
                + Digest.of("hitl.precedent.v1")
                    .add(action.run().tenant())
                    .add(action.tool())
                    .add(alarm.label())
                    .add(text)
                    .add(stretch)
                    .hex());
  }

  private static String values(Action action, Alarm.Novel alarm) {
    TreeMap<String, @Nullable Object> values = new TreeMap<>();
    for (String argument : alarm.arguments()) {
      Object value = action.arguments().get(argument);
      values.put(argument, value instanceof Number number ? shortest(number) : value);
    }
    return new String(Json.encodeSorted(values), StandardCharsets.UTF_8);
  }

  private static BigDecimal shortest(Number number) {
    return new BigDecimal(number.toString()).stripTrailingZeros();
  }

  /** The power of two of a number, and its sign. */
  private static Optional<String> size(Action action, Alarm.Novel alarm, int away) {
    Object value = action.arguments().get(alarm.arguments().iterator().next());
    if (!(value instanceof Number number)) {
      return Optional.empty();
    }
    BigDecimal exact = new BigDecimal(number.toString());
    return Optional.of(
        exact.signum()
            + " "
            + (exact.signum() == 0 ? 0 : Math.getExponent(exact.doubleValue()) + away));
  }

  private static StandingRecord record(String id, Action action, Instant until, Instant now) {
    return new StandingRecord(
        id,
        KIND,
        action.run().tenant(),
        action.tool(),
        null,
        null,
        null,
        until,
        false,
        Arguments.of(Map.of("tool", action.tool())),
        Head.NONE,
        now,
        now);
  }
}
