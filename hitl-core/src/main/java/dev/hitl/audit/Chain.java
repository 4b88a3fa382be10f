package dev.hitl.audit;

import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the next event of a chain, and verifies a whole one. Thread-safe. */
public final class Chain {
  private Chain() {}

  /**
   * The next event. Each has a token of its own in its data, so that no two attempts to write are
   * the same event: whoever lost the answer of a commit knows by the hash whether it was theirs.
   * The token is also the salt of the data's commitment, so nobody can guess it.
   *
   * @param head the end of the chain so far
   * @param subject the chain
   * @param at when
   * @param type what happened
   * @param actor who did it
   * @param run the run it belongs to
   * @param data the particulars
   * @return the event
   */
  public static AuditEvent next(
      Head head,
      String subject,
      Instant at,
      String type,
      String actor,
      RunId run,
      Map<String, ? extends @Nullable Object> data) {
    Map<String, @Nullable Object> present = new LinkedHashMap<>(data);
    present.values().removeIf(value -> value == null);
    present.put("token", Salt.next());
    Arguments frozen = Arguments.of(present);
    String tool = present.get("tool") instanceof String named ? named : "";
    long seq = head.seq() + 1;
    Instant time = at.truncatedTo(ChronoUnit.MILLIS);
    String hash =
        AuditEvent.hash(
            subject, seq, time, type, actor, tool, run, AuditEvent.commitment(frozen), head.hash());
    return new AuditEvent(
        subject, seq, time, type, actor, tool, run, frozen, head.hash(), hash, null);
  }

  /**
   * The event of a request's step.
   *
   * @param change the step
   * @return the event, whose data says the status after the step and vouches for all that the
   *     request says before and after it
   */
  public static AuditEvent of(Change change) {
    Request after = change.after();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("status", after.status());
    data.put("tool", after.revision().action().tool());
    data.put("principal", after.principal());
    data.put(Scribe.POLICY_VERSION, after.revision().action().policyVersion());
    if (change.before() != null) {
      data.put("askedAt", after.openedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    }
    data.putAll(change.data());
    if (after.decision() instanceof Decision.Approved approved) {
      data.put("approvedBy", approved.by());
    }
    Request before = change.before();
    data.put("stateBefore", before == null ? null : before.stateDigest());
    data.put("state", after.stateDigest());
    return next(
        after.head(),
        after.id(),
        after.updatedAt(),
        change.trigger().name(),
        change.actor().equals(after.principal()) ? AuditEvent.PRINCIPAL : change.actor(),
        after.run(),
        data);
  }

  /**
   * Where a chain stands after an event.
   *
   * @param event its last event
   * @return its end
   */
  public static Head headOf(AuditEvent event) {
    return new Head(event.seq(), event.hash());
  }

  /**
   * Checks every link of a chain and its end.
   *
   * @param subject the chain
   * @param events all its events in order
   * @param head the end that stands on the row
   * @return whether it is intact, and if not, the first event that is wrong
   */
  public static Verification verify(String subject, List<AuditEvent> events, Head head) {
    Head at = Head.NONE;
    long erased = 0;
    long locked = 0;
    for (AuditEvent event : events) {
      erased += event.isErased() ? 1 : 0;
      locked += event.isLocked() ? 1 : 0;
      long expected = at.seq() + 1;
      if (!event.subject().equals(subject) || event.seq() != expected) {
        return new Verification.Broken(
            subject, expected, "event " + expected + " is missing or out of place");
      }
      if (!event.previous().equals(at.hash())) {
        return new Verification.Broken(subject, expected, "it does not continue the event before");
      }
      if (!event.hash().equals(event.computedHash())) {
        return new Verification.Broken(subject, expected, "its content does not fit its hash");
      }
      at = headOf(event);
    }
    if (!at.equals(head)) {
      return new Verification.Broken(
          subject,
          at.seq() + 1,
          "the row says that the chain ends at event " + head.seq() + ", it ends at " + at.seq());
    }
    return new Verification.Intact(subject, at.seq(), erased, locked);
  }

  /**
   * Checks what can be seen of a request whose data was erased or is locked: that the chain is
   * intact, and that its last step led to the row's status. What else the row says, nobody vouches
   * for any more, so nothing may be decided or executed by it.
   *
   * @param request the row
   * @param events all its events in order
   * @return whether the chain is intact and the row agrees with it; whether the erasure is on
   *     record has to be asked elsewhere
   */
  public static Verification verifyErased(Request request, List<AuditEvent> events) {
    Verification chain = verify(request.id(), events, request.head());
    if (chain instanceof Verification.Broken || events.isEmpty()) {
      return chain;
    }
    AuditEvent last = events.get(events.size() - 1);
    boolean fits =
        Arrays.stream(Trigger.values())
            .anyMatch(t -> t.name().equals(last.type()) && t.to() == request.status());
    return fits
        ? chain
        : new Verification.Broken(
            request.id(), last.seq(), "the row's status is not the one on record");
  }

  /**
   * Checks that a request's row says what its chain says: the chain is intact, each event set out
   * from what the one before it left, one revision was one action all along, and the last event
   * vouches for everything on the row.
   *
   * @param request the row
   * @param events all its events in order
   * @return whether the chain is intact and the row agrees with it
   */
  public static Verification verify(Request request, List<AuditEvent> events) {
    Verification chain = verify(request.id(), events, request.head());
    if (chain instanceof Verification.Broken || events.isEmpty()) {
      return events.isEmpty()
          ? new Verification.Broken(request.id(), 1, "it has no events")
          : chain;
    }
    Optional<AuditEvent> gone = events.stream().filter(e -> e.erased() != null).findFirst();
    if (gone.isPresent()) {
      return new Verification.Broken(
          request.id(),
          gone.get().seq(),
          gone.get().isLocked() ? "its data is locked" : "its data was erased");
    }
    AuditEvent last = events.get(events.size() - 1);
    Map<String, @Nullable Object> data = last.data().asMap();
    String computed = request.revision().action().digest();
    if (!request.status().name().equals(data.get("status"))) {
      return new Verification.Broken(
          request.id(), last.seq(), "the row's status is not the one on record");
    }
    if (!computed.equals(request.revision().digest()) || !computed.equals(data.get("digest"))) {
      return new Verification.Broken(
          request.id(), last.seq(), "the row's action is not the one on record");
    }
    Optional<Verification> steps = brokenStep(request.id(), events);
    if (steps.isPresent()) {
      return steps.get();
    }
    if (!request.stateDigest().equals(data.get("state"))) {
      return new Verification.Broken(
          request.id(),
          last.seq(),
          "who has to agree, until when, who has, the result or something else on the row is not"
              + " what is on record");
    }
    return chain;
  }

  /** Without this a step that is taken from a changed row would cover the change up. */
  private static Optional<Verification> brokenStep(String subject, List<AuditEvent> events) {
    Map<String, Object> digests = new HashMap<>();
    @Nullable Object state = null;
    for (AuditEvent event : events) {
      Map<String, @Nullable Object> said = event.data().asMap();
      String digest = String.valueOf(said.get("digest"));
      String revision = String.valueOf(said.get("revision"));
      if (!digest.equals(digests.computeIfAbsent(revision, first -> digest))) {
        return Optional.of(
            new Verification.Broken(
                subject, event.seq(), "it is about another action than the events before"));
      }
      if (!Objects.equals(state, said.get("stateBefore"))) {
        return Optional.of(
            new Verification.Broken(
                subject, event.seq(), "the row had been changed when this step was taken"));
      }
      state = said.get("state");
    }
    return Optional.empty();
  }
}
