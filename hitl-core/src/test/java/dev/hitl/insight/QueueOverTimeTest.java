package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waited when, who said what, and what was overridden, on every store. */
public class QueueOverTimeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private Shop shop;
  private Instant begin;
  private Hitl hitl;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void open() {
    shop = newShop();
    begin = shop.clock.instant();
    hitl = shop.open("{\"version\": \"1\", \"overrule\": \"director\"}");
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "200"))));
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Request ask(String run) {
    return ask(RunId.of("support", run));
  }

  private Request ask(RunId run) {
    hitl.start(run, "go");
    return Shop.only(hitl.run(run));
  }

  private void at(Duration sinceBegin) {
    shop.clock.set(begin.plus(sinceBegin));
  }

  private List<Figures> hours(Instant from) {
    return hitl.audit().figures(from, shop.clock.instant(), HOUR);
  }

  private static Figures.Queue queue(long waiting, Duration oldest, Figures.Ages ages) {
    return new Figures.Queue(waiting, oldest, ages);
  }

  @Test
  void eachStepSaysWhatWaitedAtItsEndAndHowOldTheOldestWas() {
    Request first = ask("1");
    at(Duration.ofMinutes(30));
    Request second = ask("2");
    at(Duration.ofMinutes(90));
    hitl.review().approve(first.id(), "manager-1");
    at(Duration.ofMinutes(150));
    hitl.review().reject(second.id(), "manager-1", "no");
    at(Duration.ofHours(3));
    ask("3");
    at(Duration.ofHours(4));

    List<Figures> hours = hours(begin);

    assertThat(hours)
        .extracting(hour -> hour.queueAtEnd().waiting())
        .containsExactly(2L, 1L, 0L, 1L);
    assertThat(hours)
        .extracting(hour -> hour.queueAtEnd().oldest())
        .containsExactly(HOUR, Duration.ofMinutes(90), Duration.ZERO, HOUR);
    assertThat(hours.get(0).queueAtEnd())
        .isEqualTo(queue(2, HOUR, new Figures.Ages(0, 0, 2, 0, 0)));
    assertThat(hours).allMatch(hour -> hour.queue().equals(hours.get(3).queueAtEnd()));
  }

  @Test
  void whatBeganBeforeTheTimeAndEndsAfterItWaitedAllThrough() {
    Request early = ask("1");
    ask("2");
    at(Duration.ofMinutes(210));
    hitl.review().reject(early.id(), "manager-1", "no");
    at(Duration.ofMinutes(220));

    assertThat(ending(HOUR)).isEqualTo(queue(2, HOUR, new Figures.Ages(0, 0, 2, 0, 0)));
    assertThat(ending(Duration.ofHours(3)))
        .isEqualTo(queue(2, Duration.ofHours(3), new Figures.Ages(0, 0, 0, 2, 0)));
    assertThat(ending(Duration.ofMinutes(220)).waiting()).isEqualTo(1);
    assertThat(ending(Duration.ofDays(9)))
        .as("of a time that has not ended it is as it is now")
        .isEqualTo(hitl.audit().queue());
    assertThat(ending(Duration.ZERO)).isEqualTo(Figures.Queue.EMPTY);
  }

  /** Of the hour that ends so long after the beginning. */
  private Figures.Queue ending(Duration end) {
    Instant until = begin.plus(end);
    return hitl.audit().figures(until.minus(HOUR), until).queueAtEnd();
  }

  @Test
  void whatWaitsNowIsCountedWhole() {
    for (int i = 0; i < 230; i++) {
      ask("old-" + i);
    }
    at(Duration.ofMinutes(40));
    ask("young");
    Figures.Queue now = hitl.audit().figures(begin, shop.clock.instant()).queue();
    assertThat(now)
        .isEqualTo(queue(231, Duration.ofMinutes(40), new Figures.Ages(1, 0, 230, 0, 0)))
        .isEqualTo(hitl.audit().queue());
  }

  @Test
  void anotherTenantHasAnotherQueueThen() {
    Request ours = ask("1");
    ask(new RunId("other", "support", "2"));
    at(Duration.ofMinutes(10));
    hitl.review().reject(ours.id(), "manager-1", "no");
    at(Duration.ofMinutes(20));
    Instant until = begin.plus(Duration.ofMinutes(5));
    assertThat(hitl.audit().figures(RunId.DEFAULT_TENANT, begin, until).queueAtEnd().waiting())
        .isEqualTo(1);
    assertThat(hitl.audit().figures("other", begin, until).queueAtEnd().waiting()).isEqualTo(1);
    assertThat(hitl.audit().figures(begin, until).queueAtEnd().waiting()).isEqualTo(2);
    assertThat(hitl.audit().figures(RunId.DEFAULT_TENANT, begin, shop.clock.instant()).queue())
        .isEqualTo(Figures.Queue.EMPTY);
  }

  @Test
  void eachPersonsWordsAreCountedByKind() {
    Request first = ask("1");
    Request second = ask("2");
    Request third = ask("3");
    Request fourth = ask("4");
    at(Duration.ofMinutes(10));
    hitl.review().approve(first.id(), "manager-1");
    hitl.review().modify(second.id(), "manager-1", Map.of("amount", 120), "less");
    at(Duration.ofMinutes(30));
    hitl.review().reject(third.id(), "manager-1", "no");
    hitl.review().answer(fourth.id(), "manager-2", "done already");
    Map<String, Figures.Reviewer> people =
        hitl.audit().figures(begin, shop.clock.instant().plusMillis(1)).byReviewer();
    assertThat(people)
        .containsOnlyKeys("manager-1", "manager-2")
        .containsEntry("manager-1", new Figures.Reviewer(1, 1, 1, 0, 0, Duration.ofMinutes(10)))
        .containsEntry("manager-2", new Figures.Reviewer(0, 0, 0, 1, 0, Duration.ofMinutes(30)));
    assertThat(people.get("manager-1").said()).isEqualTo(3);
    assertThat(people.get("manager-1").approvalRate()).isEqualTo(2 / 3.0);
  }

  @Test
  void pausesAbortsRedirectionsEditsAndStopsAreCountedOnceEach() {
    for (String run : List.of("1", "2", "3")) {
      ask(run);
    }
    done(hitl.overrides().pause(Shop.runId("1"), "director-1", "wait"));
    done(hitl.overrides().resume(Shop.runId("1"), "director-1", "go on"));
    done(hitl.overrides().abort(Shop.runId("2"), "director-1", "enough"));
    RunHandle told = hitl.run(Shop.runId("3"));
    done(hitl.overrides().redirect(told.id(), "director-1", "something else"));
    done(hitl.overrides().pause(told.id(), "director-1", "to correct it"));
    done(
        hitl.overrides()
            .edit(
                told.id(),
                told.row().checkpoint(),
                Arguments.of(Map.of("next", 1)),
                "director-1",
                "so"));
    assertThat(hitl.overrides().stop(Scope.agent("default", "support"), "director-1", "not today"))
        .isInstanceOf(Overridden.Stands.class);
    assertThat(hitl.audit().figures(begin, shop.clock.instant().plusMillis(1)).overrides())
        .as("what was held to be redirected is no pause of its own")
        .isEqualTo(new Figures.Overrides(0, 0, 0, 2, 1, 1, 1, 1));
  }

  private static void done(Overridden overridden) {
    assertThat(overridden).isInstanceOf(Overridden.Done.class);
  }
}
