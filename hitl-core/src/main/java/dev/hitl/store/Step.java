package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a request, ready to be written: the change, its event, and what to tell people.
 *
 * @param change the change; the end of the chain is set in its {@code after}
 * @param event its event
 * @param notices what to tell people
 */
public record Step(Change change, AuditEvent event, List<Notice> notices) {
  /** Copies the list. */
  public Step {
    notices = List.copyOf(notices);
  }

  /**
   * Makes a step with nobody to tell.
   *
   * @param change the change
   * @return the step
   */
  public static Step of(Change change) {
    AuditEvent event = Chain.of(change);
    Change sealed =
        new Change(
            change.trigger(),
            change.before(),
            change.after().withHead(Chain.headOf(event)),
            change.actor(),
            change.data());
    return new Step(sealed, event, List.of());
  }

  /**
   * Makes a step that people are told of.
   *
   * @param change the change
   * @param kind what the notice is about
   * @return the step
   */
  public static Step of(Change change, Notice.Kind kind) {
    Step step = of(change);
    return new Step(step.change, step.event, List.of(Notice.of(kind, step.after())));
  }

  /**
   * This step with more on record.
   *
   * @param data kept with its event, beside what is there
   * @return the step
   */
  public Step with(Map<String, ?> data) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(change.data());
    more.putAll(data);
    Request before = change.before();
    Request open = change.after().withHead(before == null ? Head.NONE : before.head());
    Step step = of(new Change(change.trigger(), before, open, change.actor(), more));
    return new Step(step.change, step.event, notices);
  }

  /**
   * This step with its writer on record.
   *
   * @param scribe who writes it
   * @return the same where the record says so already
   */
  public Step signed(Scribe scribe) {
    return change.data().get(Scribe.NODE) != null ? this : with(Map.of(Scribe.NODE, scribe.node()));
  }

  /**
   * The request as it was.
   *
   * @return null where it is opened
   */
  public @Nullable Request before() {
    return change.before();
  }

  /**
   * The request as it will be.
   *
   * @return with the end of its chain set
   */
  public Request after() {
    return change.after();
  }

  /**
   * Which step it is.
   *
   * @return the trigger
   */
  public Trigger trigger() {
    return change.trigger();
  }

  /**
   * By how much the run's waits change.
   *
   * @return 1 where the request begins to wait for a person, -1 where it ends to, otherwise 0
   */
  public int waits() {
    Request before = change.before();
    int was = before != null && before.status().isWaiting() ? 1 : 0;
    int is = change.after().status().isWaiting() ? 1 : 0;
    return is - was;
  }
}
