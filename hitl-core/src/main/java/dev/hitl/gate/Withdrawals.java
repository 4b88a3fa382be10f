package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.notify.Notice;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes back what a run asks people and is allowed to do, and ends the runs that it waits for,
 * because it does not go on from there. Thread-safe.
 */
final class Withdrawals {
  private static final int ATTEMPTS = 20;

  /** What has begun is not left behind before it is known how it ended. */
  private static final Set<RequestStatus> UNSETTLED =
      Set.of(RequestStatus.EXECUTING, RequestStatus.IN_DOUBT);

  private static final Set<RequestStatus> RAN =
      Set.of(
          RequestStatus.EXECUTED,
          RequestStatus.FAILED,
          RequestStatus.COMPENSATING,
          RequestStatus.COMPENSATED);

  private final Store store;
  private final RunChanges changes;

  Withdrawals(Store store, RunChanges changes) {
    this.store = store;
    this.changes = changes;
  }

  private static boolean isOpen(Request request) {
    return request.status() == RequestStatus.PENDING || request.status() == RequestStatus.APPROVED;
  }

  /** Whether there is anything to take back. */
  boolean hasOpen(RunId run) {
    return !store.awaitedBy(run).isEmpty()
        || store.requestsOf(run).stream().anyMatch(Withdrawals::isOpen);
  }

  /** What would be taken back now. */
  List<String> open(RunId run) {
    return store.requestsOf(run).stream().filter(Withdrawals::isOpen).map(Request::id).toList();
  }

  /** Why a run cannot be taken elsewhere yet. */
  Optional<Overridden> unlessSettled(RunId run) {
    List<String> unsettled =
        store.requestsOf(run).stream()
            .filter(request -> UNSETTLED.contains(request.status()))
            .map(Request::id)
            .toList();
    return unsettled.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Overridden.NotPossible(
                "it is not known yet how these ended; resolve them first: "
                    + String.join(", ", unsettled)));
  }

  /** Takes back all there is. */
  LeftBehind of(RunId run, RunChanges.Cause cause) {
    List<String> withdrawn = new ArrayList<>();
    for (Request request : store.requestsOf(run)) {
      if (isWithdrawn(request, cause)) {
        withdrawn.add(request.id());
      }
    }
    store.awaitedBy(run).forEach(child -> changes.abortToo(child, cause));
    return new LeftBehind(withdrawn, List.of());
  }

  /** People may decide it at the same moment: then what they decided is taken back. */
  boolean isWithdrawn(Request found, RunChanges.Cause cause) {
    Request request = found;
    String reason = Scrub.text(cause.words());
    for (int i = 0; i < ATTEMPTS && isOpen(request); i++) {
      Instant now = store.clock().instant();
      boolean approved = request.status() == RequestStatus.APPROVED;
      Decision decision =
          approved
              ? new Decision.Rejected(cause.by(), reason)
              : new Decision.Withdrawn(cause.by(), reason);
      Trigger trigger = approved ? Trigger.REVOKE : Trigger.WITHDRAW;
      Step step =
          Step.of(
              Change.conclude(trigger, request, decision, cause.by(), now), Notice.Kind.CONCLUDED);
      if (store.apply(List.of(step)) instanceof Applied.Done) {
        return true;
      }
      request = store.request(found.id()).orElse(request);
    }
    return false;
  }

  /**
   * Calls that ran after a moment, whether people were asked or not, in order of their time.
   *
   * @param held what holds back results of calls that ran before it, by call id
   */
  List<LeftBehind.Executed> executedSince(RunId run, Instant since, Map<String, Request> held) {
    List<LeftBehind.Executed> executed = new ArrayList<>();
    for (AuditEvent event : store.audit(run.toString())) {
      if (event.data().get("calls") instanceof List<?> calls) {
        for (Object each : calls) {
          Map<?, ?> call = (Map<?, ?>) each;
          Instant at =
              call.get("at") instanceof Number millis
                  ? Instant.ofEpochMilli(millis.longValue())
                  : event.at();
          if (!at.isBefore(since) && !"PENDING".equals(call.get("outcome"))) {
            executed.add(
                new LeftBehind.Executed(
                    String.valueOf(call.get("tool")),
                    String.valueOf(call.get("callId")),
                    null,
                    at));
          }
        }
      }
    }
    for (Request request : store.requestsOf(run)) {
      // Giving a result out is no call.
      if (RAN.contains(request.status())
          && !Output.isOne(request.revision().action().tool())
          && !request.updatedAt().isBefore(since)) {
        executed.add(
            new LeftBehind.Executed(
                request.revision().action().tool(),
                request.revision().action().callId(),
                request.id(),
                request.updatedAt()));
      }
    }
    for (Map.Entry<String, Request> each : held.entrySet()) {
      Request request = each.getValue();
      // Of one that ran at that very moment it is known already.
      if (request.openedAt().isBefore(since)
          || executed.stream().noneMatch(e -> e.callId().equals(each.getKey()))) {
        String tool = Owed.tool(request);
        executed.add(new LeftBehind.Executed(tool, each.getKey(), null, request.openedAt()));
      }
    }
    executed.sort(Comparator.comparing(LeftBehind.Executed::at));
    return executed;
  }
}
