package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Request;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Verifies single chains against the rows that they belong to. What cannot be read is broken; a
 * store that cannot be reached is an exception.
 */
final class Chains {
  /** How often something that changes while it is looked at is looked at again. */
  private static final int MAX_READS = 50;

  private final Store store;
  private final BiConsumer<String, List<AuditEvent>> runSeen;

  private final Erasures erasures;

  Chains(Store store) {
    this(store, (run, events) -> {});
  }

  /**
   * @param runSeen told of each run's chain as it is read, perhaps more than once
   */
  Chains(Store store, BiConsumer<String, List<AuditEvent>> runSeen) {
    this.store = store;
    this.runSeen = runSeen;
    erasures = new Erasures(store);
  }

  /** A standing record's chain; empty where it has none, as what only counts. */
  Optional<Verification> ofStanding(String id) {
    return verified(id, () -> store.standing(id), StandingRecord::head, StandingRecord::verify);
  }

  /** A request's chain; empty where there is neither a row nor a chain. */
  Optional<Verification> ofRequest(String id) {
    return verified(
        id,
        () -> store.request(id),
        Request::head,
        (request, events) ->
            events.stream().anyMatch(event -> event.erased() != null)
                ? Chain.verifyErased(request, events)
                : Chain.verify(request, events));
  }

  /** A side chain, whose end the store keeps; empty where it has neither events nor an end. */
  Optional<Verification> ofSide(String subject) {
    return verified(
        subject,
        () -> Optional.of(store.sideHead(subject)).filter(head -> !head.equals(Head.NONE)),
        Function.identity(),
        (head, events) -> Chain.verify(subject, events, head));
  }

  /** A run's chain; empty where there is neither a row nor a chain. */
  Optional<Verification> ofRun(RunId id) {
    String name = id.toString();
    return verified(
        name,
        () -> store.run(id),
        RunRecord::head,
        (run, events) -> {
          runSeen.accept(name, events);
          return Chain.verify(name, events, run.head());
        });
  }

  /** A run's chain by its name, which stands there whether or not a run can have it. */
  Optional<Verification> ofRunNamed(String name) {
    Optional<RunId> id = runNamed(name);
    return id.isEmpty()
        ? Optional.of(new Verification.Broken(name, 1, "no run can have this name"))
        : ofRun(id.get());
  }

  /** The chain that records a removal, which belongs to no row; its end is proved by its seal. */
  Optional<Verification> ofRemoval(String subject) {
    return reading(
        subject,
        () -> {
          List<AuditEvent> events = store.audit(subject);
          return events.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  Chain.verify(subject, events, Chain.headOf(events.get(events.size() - 1))));
        });
  }

  /** The run of a name; empty where none can have it. */
  static Optional<RunId> runNamed(String name) {
    String[] parts = name.split("/", 3);
    try {
      return Optional.of(new RunId(parts[0], parts[1], parts.length < 3 ? "" : parts[2]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a chain has events; true where they cannot be read. */
  boolean exists(String subject) {
    try {
      return !store.audit(subject).isEmpty();
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      return true;
    }
  }

  /**
   * A chain grows in the transaction that moves its end on the row. So what does not fit is broken
   * if the row's end was the same before the events were read and after.
   */
  private <R> Optional<Verification> verified(
      String subject,
      Supplier<Optional<R>> row,
      Function<R, Head> head,
      BiFunction<R, List<AuditEvent>, Verification> check) {
    return reading(
        subject,
        () -> {
          Optional<R> before = row.get();
          for (int reads = 1; ; reads++) {
            List<AuditEvent> events = store.audit(subject);
            if (before.isEmpty() && events.isEmpty()) {
              return Optional.empty();
            }
            Verification found =
                before
                    .map(there -> check.apply(there, events))
                    .orElseGet(() -> new Verification.Broken(subject, 1, "its row is gone"));
            if (found instanceof Verification.Intact intact) {
              return Optional.of(onRecord(intact, events));
            }
            Optional<R> after = row.get();
            if (after.map(head).equals(before.map(head)) || reads == MAX_READS) {
              return Optional.of(found);
            }
            before = after;
          }
        });
  }

  private Verification onRecord(Verification.Intact found, List<AuditEvent> events) {
    return events.stream()
        .filter(AuditEvent::isErased)
        .findFirst()
        .filter(event -> !erasures.isOnRecord(event))
        .<Verification>map(
            event ->
                new Verification.Broken(
                    event.subject(),
                    event.seq(),
                    "its data is missing, and no erasure of it is on record"))
        .orElse(found);
  }

  private static Optional<Verification> reading(
      String subject, Supplier<Optional<Verification>> reader) {
    try {
      return reader.get();
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      return Optional.of(
          new Verification.Broken(subject, e.event(), String.valueOf(e.getMessage())));
    }
  }
}
