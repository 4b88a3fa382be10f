package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.Message;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Reviewers;
import dev.hitl.run.RunHandle;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.RunQuery;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverviewTest {
  private static final String POLICY =
      """
      version: 1
      overrule: director
      rules:
        - name: director from a thousand
          tool: refund
          when: args.amount > 1000
          risk: critical
          approvals: [{role: director}]
          message: "Big refund of {amount}"
        - name: never so much
          tool: refund
          when: args.amount > 10000
          verdict: deny
      """;

  private final Shop shop = new Shop();
  private Hitl hitl;
  private RunHandle run;
  private Request request;

  @BeforeEach
  void aRefundIsAskedFor() {
    hitl = shop.open(POLICY);
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    run = hitl.start("support", "money back");
    request = Shop.only(run);
  }

  private Edit edit(Map<String, Object> changes) {
    return hitl.overview().edit(request, changes);
  }

  @Test
  void anEditThatFitsSaysWhatPolicyWouldSayAndNothingIsWritten() {
    int events = hitl.audit().of(request.id()).size();

    Edit.Fits small = (Edit.Fits) edit(Map.of("amount", 250));
    assertThat(small.action().arguments().json()).isEqualTo("{\"orderId\":\"42\",\"amount\":250}");
    assertThat(((Verdict.Ask) small.verdict()).message()).isEqualTo("Refund 250 on order 42");

    Edit.Fits big = (Edit.Fits) edit(Map.of("amount", 5_000));
    Verdict.Ask asked = (Verdict.Ask) big.verdict();
    assertThat(asked.message()).isEqualTo("Big refund of 5000");
    assertThat(asked.route().roles()).contains("director", "manager");

    assertThat(((Edit.Fits) edit(Map.of("amount", 20))).verdict())
        .isInstanceOf(Verdict.Allow.class);
    assertThat(((Edit.Fits) edit(Map.of())).action().arguments())
        .isEqualTo(request.revision().action().arguments());
    assertThat(Shop.only(run)).isEqualTo(request);
    assertThat(hitl.audit().of(request.id())).hasSize(events);
    assertThat(hitl.audit().refusals(request.id())).isEmpty();
  }

  @Test
  void eachThingThatIsWrongWithAnEditIsSaidAtItsPlace() {
    Edit.Wrong wrong = (Edit.Wrong) edit(Map.of("amount", "a lot", "orderId", 42));

    assertThat(wrong.problems())
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).startsWith("amount: "))
        .anySatisfy(problem -> assertThat(problem).startsWith("orderId: "));
    assertThat(edit(Map.of("orderId", "\ud800"))).isInstanceOf(Edit.Wrong.class);
    assertThat(edit(Collections.singletonMap("amount", null))).isInstanceOf(Edit.Wrong.class);
  }

  @Test
  void anEditThatPolicyForbidsIsForbidden() {
    assertThat(edit(Map.of("amount", 10_001))).isInstanceOf(Edit.Forbidden.class);
  }

  @Test
  void whatAnEditIsSaidToComeToIsWhatItComesTo() {
    Edit.Fits said = (Edit.Fits) edit(Map.of("amount", 5_000));

    hitl.review().modify(request.reference(), "manager-1", Map.of("amount", 5_000), "more");

    Request edited = Shop.only(run);
    assertThat(edited.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(edited.revision().digest()).isEqualTo(said.action().digest());
    assertThat(hitl.overview().revisions(request.id()))
        .extracting(revision -> revision.action().revision())
        .containsExactly(1, 2);
  }

  @Test
  void theConversationIsThatOfTheMoment() {
    hitl.review().approve(request.reference(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();

    List<Message> then = hitl.overview().conversation(run.id(), request.openedAt());
    List<Message> now = hitl.overview().conversation(run.id(), hitl.overview().now());

    assertThat(then).extracting(Message::role).containsExactly("user", "assistant");
    assertThat(now).extracting(Message::role).containsExactly("user", "assistant", "tool");
    assertThat(hitl.overview().conversation(run.id(), request.openedAt().minusSeconds(1)))
        .isEmpty();
  }

  @Test
  void itSaysWhoSomebodyIsAndWhatTheyWereHanded() {
    assertThat(hitl.overview().who("default", "clerk-1"))
        .isInstanceOf(Reviewers.Answer.Known.class);
    assertThat(hitl.overview().who("default", "nobody"))
        .isInstanceOf(Reviewers.Answer.Unknown.class);
    assertThat(hitl.overview().lent("default", "clerk-1", "refund")).isEmpty();

    hitl.delegations()
        .give(
            "default",
            "director-1",
            "clerk-1",
            shop.clock.instant(),
            shop.clock.instant().plus(Duration.ofDays(1)),
            "refund",
            Set.of("manager"),
            "on leave");

    Hitl other = shop.open(POLICY);
    assertThat(other.overview().lent("default", "clerk-1", "refund")).containsExactly("manager");
    assertThat(other.overview().lent("default", "clerk-1", "deleteAccount")).isEmpty();
    assertThat(other.overview().lent("default", "director-1", "refund")).isEmpty();
    assertThat(other.overview().everywhere()).containsExactly("director");
  }

  @Test
  void itShowsRunsAndWhatWasDecided() {
    hitl.review().reject(request.reference(), "manager-1", "no");

    assertThat(hitl.overview().decided(new DecidedQuery("default", "refund", null, null, 10)))
        .extracting(Request::id)
        .containsExactly(request.id());
    assertThat(hitl.overview().runs(new RunQuery(Set.of(), Set.of(), null, null, 10)))
        .extracting(row -> row.id())
        .containsExactly(run.id());
    assertThat(hitl.overview().run(run.id())).isPresent();
    assertThat(hitl.overview().requestsOf(run.id())).hasSize(1);
    assertThat(hitl.overview().checkpoints(run.id()))
        .isEqualTo(shop.store.checkpoints(run.id()))
        .isNotEmpty();
    assertThat(hitl.overview().breakGlass()).isEmpty();
    assertThat(hitl.overview().isAbove(request, Set.of("director"))).isTrue();
    assertThat(hitl.overview().isAbove(request, Set.of("clerk"))).isFalse();
  }
}
