package dev.hitl.review;

import dev.hitl.call.Plan;
import dev.hitl.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Changes plans that wait for people, step by step. Each change is a modification of the request as
 * any other: bound, judged again step by step, a new revision; where one person's word is enough it
 * is that word. Steps count from 1, as they stand in the revision that is named. Thread-safe.
 */
public final class PlanDesk {
  private final ReviewDesk desk;

  PlanDesk(ReviewDesk desk) {
    this.desk = desk;
  }

  /**
   * Leaves steps out.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param steps the numbers of the steps that are left out; not all there are
   * @param reason why
   * @return what became of it
   */
  public Ruling strike(String reference, String reviewer, Set<Integer> steps, String reason) {
    return changed(
        reference,
        reviewer,
        steps,
        plan -> {
          List<Plan.Step> left = new ArrayList<>();
          for (int i = 0; i < plan.steps().size(); i++) {
            if (!steps.contains(i + 1)) {
              left.add(plan.steps().get(i));
            }
          }
          return left;
        },
        reason);
  }

  /**
   * Has a step run with other arguments. Its bounds stay, and have to hold the new values.
   *
   * @param reference which request and revision
   * @param reviewer who
   * @param step the number of the step
   * @param changes the arguments that are to be different; the others stay
   * @param reason why
   * @return what became of it
   */
  public Ruling edit(
      String reference,
      String reviewer,
      int step,
      Map<String, ? extends @Nullable Object> changes,
      String reason) {
    return changed(
        reference,
        reviewer,
        Set.of(step),
        plan -> {
          List<Plan.Step> edited = new ArrayList<>(plan.steps());
          Plan.Step old = edited.get(step - 1);
          edited.set(step - 1, old.with(old.arguments().with(changes)));
          return edited;
        },
        reason);
  }

  private interface Edit {
    List<Plan.Step> of(Plan plan);
  }

  private Ruling changed(
      String reference, String reviewer, Set<Integer> numbers, Edit edit, String reason) {
    Optional<Request> request = desk.find(reference);
    if (request.isEmpty()) {
      return new Ruling.Unknown(reference);
    }
    if (!request.get().revision().action().tool().equals(Plan.TOOL)) {
      return new Ruling.Invalid("it is no plan");
    }
    Plan plan = Plan.of(request.get().revision().action().arguments());
    int count = plan.steps().size();
    for (int number : new TreeSet<>(numbers)) {
      if (number < 1 || number > count) {
        return new Ruling.Invalid("there is no step %d among %d".formatted(number, count));
      }
    }
    List<Plan.Step> steps = edit.of(plan);
    if (steps.isEmpty()) {
      return new Ruling.Invalid("nothing would be left of it: reject it");
    }
    // Another revision than this one, and the desk says that it was superseded.
    return desk.modify(
        reference, reviewer, Map.of("steps", new Plan(plan.goal(), steps).stepForms()), reason);
  }
}
