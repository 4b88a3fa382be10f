package dev.hitl.channels.mail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notification;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of each letter, so that a notice which is delivered again is written only to those
 * who do not have it: in the store, for every node and after a crash, or without one on this node
 * only. No address is in it, only its hash. Thread-safe.
 */
final class Posted {
  static final String KIND = "mail-posted";

  /** Longer than the outbox tries. */
  private static final Duration KEPT = Duration.ofDays(120);

  private static final int CLEARED = 100;
  private static final int MOST_HERE = 10_000;
  private static final int ID = 64;

  /** What became of a letter. */
  enum Outcome {
    /** The server took it. */
    TAKEN,
    /** The server refused it for good. */
    REFUSED
  }

  private final @Nullable Store store;
  private final Cache<String, Outcome> here = Caffeine.newBuilder().maximumSize(MOST_HERE).build();

  Posted(@Nullable Store store) {
    this.store = store;
  }

  private static String name(Notification notification, Addressee person) {
    String hex =
        Digest.of("hitl.mail.posted.v1")
            .add(notification.id())
            .add(person.reviewer())
            .add(person.address())
            .hex();
    return KIND + ":" + hex.substring(0, ID);
  }

  /** Empty where nothing has become of it yet, as far as is known. */
  Optional<Outcome> find(Notification notification, Addressee person) {
    String name = name(notification, person);
    if (store == null) {
      return Optional.ofNullable(here.getIfPresent(name));
    }
    return store
        .standing(name)
        .map(standing -> Outcome.valueOf(String.valueOf(standing.body().get("outcome"))));
  }

  /** After the server answered: who dies in between has it written once more, and nobody never. */
  void put(Notification notification, Addressee person, Outcome outcome) {
    String name = name(notification, person);
    if (store == null) {
      here.put(name, outcome);
      return;
    }
    Instant now = store.clock().instant();
    StandingRecord standing =
        new StandingRecord(
            name,
            KIND,
            notification.run().tenant(),
            notification.id(),
            null,
            null,
            null,
            now.plus(KEPT),
            false,
            Arguments.of(Map.of("outcome", outcome.name())),
            Head.NONE,
            now,
            now);
    store.stand(List.of(StandingStep.Put.counting(standing))); // where it is lost, it is there
    store.removeStanding(KIND, Removable.endedBefore(now), CLEARED);
  }
}
