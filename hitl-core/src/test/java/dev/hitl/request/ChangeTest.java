package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Ladder;
import dev.hitl.policy.Route;
import dev.hitl.policy.Routes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final Instant LATER = Asked.AT.plusSeconds(60);

  /** Every factory with the one status that it goes out from. */
  private static final Map<Function<Request, Change>, RequestStatus> FACTORIES =
      Map.ofEntries(
          Map.entry(r -> Change.vote(r, Asked.vote("a")), RequestStatus.PENDING),
          Map.entry(r -> Change.approve(r, Asked.vote("a")), RequestStatus.PENDING),
          Map.entry(
              r -> Change.edit(r, Asked.edited("a", 1), Asked.ROUTE, null, "a", "x"),
              RequestStatus.PENDING),
          Map.entry(
              r -> Change.edit(r, Asked.edited("a", 1), Asked.ROUTE, Asked.vote("a"), "a", "x"),
              RequestStatus.PENDING),
          Map.entry(
              r -> Change.escalate(r, Route.anyOf(1), "a", "x", LATER), RequestStatus.PENDING),
          Map.entry(
              r -> Change.conclude(Trigger.REJECT, r, new Decision.Rejected("a", "x"), "a", LATER),
              RequestStatus.PENDING),
          Map.entry(
              r -> Change.reopen(r, Asked.edited("a", 1), r.route(), "x"), RequestStatus.APPROVED),
          Map.entry(
              r -> ExecutionSteps.claim(r, "node", Duration.ofSeconds(30), LATER),
              RequestStatus.APPROVED),
          Map.entry(
              r -> ExecutionSteps.settle(Trigger.SUCCEED, r, "ok", "node", null, LATER),
              RequestStatus.EXECUTING),
          Map.entry(
              r -> ExecutionSteps.settle(Trigger.RESOLVE_RERUN, r, null, "a", "x", LATER),
              RequestStatus.IN_DOUBT));

  @Test
  void noFactoryTakesAStepFromAStatusThatIsNotItsOwn() {
    FACTORIES.forEach(
        (factory, from) -> {
          for (RequestStatus status : RequestStatus.values()) {
            Request request = Asked.in(status);
            if (status == from) {
              assertThat(factory.apply(request).before()).isSameAs(request);
            } else {
              assertThatThrownBy(() -> factory.apply(request))
                  .isInstanceOf(Change.IllegalTransition.class);
            }
          }
        });
  }

  @Test
  void anEditStartsWithNoVotesAndTheNewRoute() {
    Request voted = Change.vote(Asked.in(RequestStatus.PENDING), Asked.vote("a")).after();
    assertThat(voted.votes()).hasSize(1);
    Route two = Route.anyOf(2);
    Change edit = Change.edit(voted, Asked.edited("b", 50), two, null, "b", "half");
    assertThat(edit.after().votes()).isEmpty();
    assertThat(edit.after().route()).isEqualTo(two);
    assertThat(edit.after().reference()).isEqualTo(voted.id() + "@2");
    assertThat(edit.data())
        .containsEntry("was", "{\"amount\":500}")
        .containsEntry("arguments", "{\"amount\":50}")
        .containsEntry("reason", "half")
        .containsEntry("author", "b");
  }

  @Test
  void anEditMovesTheDeadlineForwardWhereTheNewRouteIsInMoreOfAHurryAndNeverBack() {
    Request asked = Asked.in(RequestStatus.PENDING);
    Instant deadline = Asked.AT.plus(Duration.ofHours(4));
    assertThat(edited(asked, null).deadline()).isEqualTo(deadline);
    assertThat(edited(asked, Duration.ofHours(4)).deadline()).isEqualTo(deadline);
    assertThat(edited(asked, Duration.ofMinutes(10)).deadline())
        .isEqualTo(LATER.plus(Duration.ofMinutes(10)));
    Request endless =
        new Request(
            asked.id(),
            asked.revision(),
            asked.status(),
            Route.anyOf(1),
            null,
            Waiting.begin(Route.anyOf(1), asked.openedAt()),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            asked.openedAt(),
            asked.updatedAt(),
            Head.NONE);
    assertThat(edited(endless, null).deadline()).isNull();
    assertThat(edited(endless, Duration.ofMinutes(10)).deadline())
        .isEqualTo(LATER.plus(Duration.ofMinutes(10)));
  }

  private static Request edited(Request request, Duration deadline) {
    Route route = Routes.of(Route.anyOf(1).groups(), deadline, Ladder.End.EXPIRE);
    return Change.edit(request, Asked.edited("b", 50), route, null, "b", "half").after();
  }

  @Test
  void reopeningForgetsVotesAndDecisionAndGivesTheWholeTimeAgain() {
    Request approved =
        Change.approve(Asked.in(RequestStatus.PENDING), Asked.vote("a", "manager")).after();
    assertThat(approved.decision()).isEqualTo(new Decision.Approved(List.of("a"), null));
    Request again =
        Change.reopen(approved, Asked.edited("a", 50), approved.route(), "changed").after();
    assertThat(again.votes()).isEmpty();
    assertThat(again.decision()).isNull();
    assertThat(again.deadline()).isEqualTo(LATER.plus(Duration.ofHours(4)));
  }

  @Test
  void theFenceOfALaterClaimIsHigher() {
    Request first = Asked.in(RequestStatus.APPROVED).withHead(new Head(3, "h"));
    Request second = Asked.in(RequestStatus.APPROVED).withHead(new Head(7, "h"));
    assertThat(fence(first)).isEqualTo(4);
    assertThat(fence(second)).isEqualTo(8);
  }

  private static long fence(Request request) {
    Claim claim =
        ExecutionSteps.claim(request, "node", Duration.ofSeconds(30), LATER).after().claim();
    assertThat(claim).isNotNull();
    assertThat(claim.until()).isEqualTo(LATER.plusSeconds(30));
    return claim.fence();
  }

  @Test
  void whatIsKeptOfAnOpenedRequestNamesTheActionExactly() {
    Change open = Change.open(Asked.in(RequestStatus.PENDING), "support");
    assertThat(open.trigger()).isEqualTo(Trigger.OPEN);
    assertThat(open.data())
        .containsEntry("digest", Asked.action(Arguments.of(Map.of("amount", 500)), 1).digest())
        .containsEntry("tool", "refund")
        .containsEntry("arguments", "{\"amount\":500}")
        .containsEntry("policyVersion", "p1");
    assertThat(Change.open(Asked.in(RequestStatus.APPROVED), "manager-1").trigger())
        .isEqualTo(Trigger.OPEN_APPROVED);
  }
}
