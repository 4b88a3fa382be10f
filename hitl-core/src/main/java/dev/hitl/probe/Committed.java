package dev.hitl.probe;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.TraceContext;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event that is on record now, with what a {@link Probe} may want to know of it. Immutable. */
public final class Committed {
  private final AuditEvent event;
  private final @Nullable Request request;
  private final Store store;

  Committed(AuditEvent event, @Nullable Request request, Store store) {
    this.event = event;
    this.request = request;
    this.store = store;
  }

  /**
   * What is on record.
   *
   * @return the event
   */
  public AuditEvent event() {
    return event;
  }

  /**
   * The request after the step that the event records.
   *
   * @return empty where it is no step of a request, or of a test of the reviewers
   */
  public Optional<Request> request() {
    return Optional.ofNullable(request).filter(one -> !one.isDrill());
  }

  /**
   * Which step of a request it is.
   *
   * @return empty where {@link #request} is
   */
  public Optional<Trigger> trigger() {
    return request().map(one -> Trigger.valueOf(event.type()));
  }

  /**
   * Whether people are asked no longer, because one of them or time decided.
   *
   * @return true for the step that ends the wait
   */
  public boolean endsWait() {
    return trigger()
        .filter(step -> step.from() == RequestStatus.PENDING && step.to() != RequestStatus.PENDING)
        .isPresent();
  }

  /**
   * Since when people were asked, the last time. Reads the request's chain.
   *
   * @return empty where it is no step of a request
   */
  public Optional<Instant> askedAt() {
    return request()
        .map(
            one -> {
              Instant asked = one.openedAt();
              for (AuditEvent earlier : store.audit(one.id())) {
                boolean again = earlier.type().equals(Trigger.REOPEN.name());
                asked = again && earlier.seq() < event.seq() ? earlier.at() : asked;
              }
              return asked;
            });
  }

  /**
   * The trace in which the agent asked: that of the request, of the one it came from, or of the
   * first request of its run. Reads their chains.
   *
   * @return a {@code traceparent}, as {@link TraceContext} gave it on whichever node that was;
   *     empty where none is on record
   */
  public Optional<String> trace() {
    return request()
        .flatMap(
            one ->
                trace(one.id())
                    .or(() -> Optional.ofNullable(one.origin()).flatMap(this::trace))
                    .or(
                        () -> {
                          List<Request> all = store.requestsOf(one.run());
                          return all.isEmpty() ? Optional.empty() : trace(all.get(0).id());
                        }));
  }

  private Optional<String> trace(String id) {
    return store.audit(id).stream()
        .limit(1)
        .flatMap(
            first ->
                first.data().get(TraceContext.KEY) instanceof String trace
                    ? Optional.of(trace).stream()
                    : Optional.<String>empty().stream())
        .findFirst();
  }

  @Override
  public String toString() {
    return event.type() + " of " + event.subject();
  }
}
