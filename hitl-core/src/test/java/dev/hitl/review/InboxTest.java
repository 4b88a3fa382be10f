package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.Shop;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Priority;
import dev.hitl.request.Request;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The inbox in lanes, by filter, and page by page. */
class InboxTest {
  private static final String POLICY =
      """
      {"version": "1", "rules": [
        {"tool": "credit", "priority": "urgent", "approvals": [{"role": "director"}]},
        {"tool": "lookUp", "priority": "low", "approvals": [{"count": 1}]}]}
      """;

  private final Desk desk =
      Desk.asked(
          POLICY,
          Shop.refund("a", "200"),
          ToolCall.of("b", "credit", "{\"orderId\":\"1\",\"amount\":5}"),
          Shop.call("c", "lookUp", "orderId", "1"),
          Desk.delete());

  private List<String> tools(InboxQuery query) {
    return desk.desk().inbox(query).requests().stream()
        .map(request -> request.revision().action().tool())
        .toList();
  }

  @Test
  void thePolicysPriorityComesFirst() {
    assertThat(tools(InboxQuery.first())).startsWith("credit").endsWith("lookUp").hasSize(4);
  }

  @Test
  void itIsFilteredByEachOfItsFilters() {
    InboxQuery all = InboxQuery.first();
    assertThat(tools(all.ofTool("refund"))).containsExactly("refund");
    assertThat(tools(all.ofRisk(Risk.CRITICAL))).containsExactly("deleteAccount");
    assertThat(tools(all.ofPriority(Priority.LOW))).containsExactly("lookUp");
    assertThat(tools(all.ofPriority(Priority.HIGH))).isEmpty();
    assertThat(tools(all.olderThan(Duration.ofMinutes(5)))).isEmpty();
    desk.shop.clock.advance(Duration.ofMinutes(6));
    assertThat(tools(all.olderThan(Duration.ofMinutes(5)))).hasSize(4);
    assertThat(tools(InboxQuery.of("other"))).isEmpty();
    assertThat(tools(all.forRoles(Set.of("clerk"))))
        .containsExactlyInAnyOrder("lookUp", "deleteAccount");
    assertThat(tools(all.forRoles(Set.of("director")))).contains("credit").doesNotContain("refund");
    assertThat(tools(all.forRoles(Set.of("director", "manager")))).hasSize(4);
    assertThatIllegalArgumentException().isThrownBy(() -> all.limit(0));
  }

  @Test
  void aRoleSeesWhatItsVoteWouldStillMoveAndNoMore() {
    Desk two =
        Desk.asked(
            """
            {"version": "1", "rules": [
              {"tool": "credit", "approvals": [{"role": "director"}, {"role": "clerk"}]}]}
            """,
            ToolCall.of("b", "credit", "{\"orderId\":\"1\",\"amount\":5}"));
    InboxQuery clerks = InboxQuery.first().forRoles(Set.of("clerk"));
    assertThat(two.desk().inbox(clerks).requests()).hasSize(1);
    assertThat(two.desk().approve(two.reference(), "clerk-1")).isInstanceOf(Ruling.Counted.class);
    assertThat(two.desk().inbox(clerks).requests()).isEmpty();
    assertThat(two.desk().inbox(clerks.forRoles(Set.of("director"))).requests()).hasSize(1);
  }

  @Test
  void whatWaitingCostsIsTheAgentsWordAndBounded() {
    List<ToolCall> calls = new ArrayList<>();
    for (int cost : List.of(5, 90, 1_000_000)) {
      calls.add(
          Shop.refund("c" + cost, String.valueOf(200 + cost))
              .with(Signals.NONE.withAttributes(Map.of("costOfDelay", cost))));
    }
    calls.add(ToolCall.of("u", "credit", "{\"orderId\":\"1\",\"amount\":5}"));
    Desk costly = Desk.asked(POLICY, calls.toArray(ToolCall[]::new));
    assertThat(costly.desk().inbox())
        .extracting(request -> request.revision().action().callId())
        .containsExactly("u", "c1000000", "c90", "c5");
  }

  @Test
  void aFilteredPageIsBoundedAndGoesOn() {
    ToolCall[] many =
        IntStream.range(0, 1_200)
            .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
            .toArray(ToolCall[]::new);
    Desk large = Desk.asked(many);
    InboxQuery query = InboxQuery.first().assignedTo("manager-1");
    Request last = large.desk().inbox(InboxQuery.first().limit(1_000)).requests().get(999);
    large.desk().take(last.reference(), "manager-1");
    List<Request> found = new ArrayList<>();
    int pages = 0;
    InboxPage page;
    do {
      page = large.desk().inbox(query);
      found.addAll(page.requests());
      query = query.after(page.next());
      pages++;
    } while (page.next() != null);
    assertThat(found).extracting(Request::id).containsExactly(last.id());
    assertThat(pages).isGreaterThan(1);
  }
}
