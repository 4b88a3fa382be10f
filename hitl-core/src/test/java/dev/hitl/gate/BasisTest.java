package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.notify.Briefing;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Basis;
import dev.hitl.tool.BasisOf;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class BasisTest {
  private Shop shop;
  private final Map<String, String> prices = new HashMap<>(Map.of("tea", "4.50", "cake", "3"));

  private final Set<String> agents = new HashSet<>();

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  /** What the price of an item is now. */
  public final class Prices {
    public record Quote(String item, BigDecimal price) {}

    @BasisOf("buy")
    public Quote price(String item) {
      String price = prices.get(item);
      if (price == null) {
        throw new IllegalStateException("no price of " + item);
      }
      return new Quote(item, new BigDecimal(price));
    }
  }

  private static final Policy ASKS =
      Policy.parse(
          """
          {"version": "1", "rules": [
            {"tool": "buy", "risk": "high", "approvals": [{"role": "manager"}]},
            {"tool": "tip", "risk": "medium", "learnable": true, "reuse": "PT1H",
             "approvals": [{"role": "manager"}]}]}
          """);

  private Tool buy() {
    return Tool.named("buy")
        .parameter("item", String.class)
        .parameter("count", Integer.class)
        .runs(
            arguments -> {
              shop.effects.add("buy " + arguments.json() + Approval.current().basis().json());
              return "bought";
            });
  }

  private Hitl open(Object... more) {
    return shop.open(
        builder -> {
          builder.policy(ASKS).tool(buy());
          builder.tool(
              Tool.named("tip")
                  .parameter("item", String.class)
                  .runs(
                      arguments -> {
                        shop.effects.add("tip " + arguments.json());
                        return "tipped";
                      }));
          for (Object tools : more) {
            if (tools instanceof Tool tool) {
              builder.tool(tool);
            } else {
              builder.tools(tools);
            }
          }
          return builder;
        });
  }

  private RunHandle asking(Hitl hitl, String tool, String item) {
    Map<String, Object> arguments =
        tool.equals("buy") ? Map.of("item", item, "count", 2) : Map.of("item", item);
    String agent = tool + "-" + item;
    if (agents.add(agent)) {
      hitl.agent(agent, Shop.proposing(List.of(ToolCall.of("c1", tool, arguments))));
    }
    return hitl.start(agent, "go");
  }

  private static void approve(Hitl hitl, RunHandle run) {
    assertThat(hitl.review().approve(Shop.only(run).reference(), "manager-1"))
        .isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
  }

  private AuditEvent last(String request, String type) {
    return shop.store.audit(request).stream()
        .filter(event -> event.type().equals(type))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Test
  void whatADecisionRestsOnIsShownAndWhereItIsTheSameTheToolRunsAndSeesIt() {
    Hitl hitl = open(new Prices());
    RunHandle run = asking(hitl, "buy", "tea");
    Request asked = Shop.only(run);
    assertThat(asked.revision().basis())
        .isEqualTo(new Basis.Known(Arguments.parse("{\"item\":\"tea\",\"price\":4.50}")));
    assertThat(Briefing.of(asked)).containsPattern("price +4.50 +\\(read when asked\\)");
    assertThat(last(asked.id(), "OPEN").data().get("basis"))
        .isEqualTo("{\"facts\":{\"item\":\"tea\",\"price\":4.50}}");

    prices.put("tea", "4.5");
    approve(hitl, run);

    assertThat(shop.effects)
        .containsExactly("buy {\"item\":\"tea\",\"count\":2}{\"item\":\"tea\",\"price\":4.50}");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void whereItChangedNothingRunsAndPeopleAreAskedAgainWithTheDifference() {
    Hitl hitl = open(new Prices());
    RunHandle run = asking(hitl, "buy", "tea");
    prices.put("tea", "9.90");
    approve(hitl, run);

    Request again = Shop.only(run);
    assertThat(shop.effects).isEmpty();
    assertThat(again.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(again.votes()).isEmpty();
    assertThat(again.revision().action().revision()).isEqualTo(2);
    assertThat(again.revision().basis().facts().get("price")).isEqualTo(new BigDecimal("9.90"));
    AuditEvent reopened = last(again.id(), "REOPEN");
    assertThat(reopened.data().get("reason"))
        .isEqualTo("what it rested on changed since people were asked");
    assertThat(Json.text(reopened.data().get("basisChanges")))
        .isEqualTo("[{\"path\":\"/price\",\"from\":4.50,\"to\":9.90}]");
    assertThat(hitl.audit().explain(again.id()).orElseThrow().toString()).contains("9.90");

    approve(hitl, run);
    assertThat(shop.effects).hasSize(1);
    assertThat(shop.effects.get(0)).endsWith("{\"item\":\"tea\",\"price\":9.90}");
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  /** Negative control: a tool that says nothing of what its decisions rest on runs all the same. */
  @Test
  void withoutABasisAPriceThatChangedRuns() {
    Hitl hitl = open();
    RunHandle run = asking(hitl, "buy", "tea");
    prices.put("tea", "9.90");
    approve(hitl, run);
    assertThat(shop.effects).containsExactly("buy {\"item\":\"tea\",\"count\":2}{}");
  }

  @Test
  void whatCannotBeReadWhenPeopleAreAskedIsToldAndAskedAgainOnceItCan() {
    Hitl hitl = open(new Prices());
    RunHandle run = asking(hitl, "buy", "beer");
    assertThat(Briefing.of(Shop.only(run)))
        .contains("what this rests on: IllegalStateException: no price of beer");
    prices.put("beer", "5");
    approve(hitl, run);
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run).revision().basis().facts().get("price")).isEqualTo(5L);
    approve(hitl, run);
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void whatCannotBeReadBeforeTheRunHoldsItUpUntilItCan() {
    Hitl hitl = open(new Prices());
    RunHandle run = asking(hitl, "buy", "tea");
    String price = prices.remove("tea");
    approve(hitl, run);
    assertThat(shop.effects).isEmpty();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.APPROVED);
    prices.put("tea", price);
    shop.clock.advance(Duration.ofMinutes(10));
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(1);
  }

  @Test
  void anEditAndARedirectionRestOnWhatIsReadForThem() {
    Hitl hitl = open(new Prices());
    RunHandle run = asking(hitl, "buy", "tea");
    assertThat(
            hitl.review()
                .modify(Shop.only(run).reference(), "manager-1", Map.of("item", "cake"), "cheaper"))
        .isInstanceOf(Ruling.Done.class);
    assertThat(Shop.only(run).revision().basis().facts().get("price")).isEqualTo(3L);
    prices.put("cake", "4");
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
    approve(hitl, run);
    assertThat(shop.effects).hasSize(1);

    RunHandle second = asking(hitl, "tip", "cake");
    assertThat(
            hitl.review()
                .redirect(
                    Shop.only(second).reference(),
                    "manager-1",
                    "buy",
                    Map.of("item", "tea", "count", 1),
                    "not a tip"))
        .isInstanceOf(Ruling.Done.class);
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(2);
    assertThat(shop.effects.get(1)).endsWith("{\"item\":\"tea\",\"price\":4.50}");
  }

  @Test
  void anEarlierApprovalOfTheSameCallIsNotReusedOnceWhatItRestedOnChanged() {
    Hitl hitl =
        open(
            Tool.named("priceOfTip")
                .parameter("item", String.class)
                .basisOf("tip")
                .runs(arguments -> prices.get(arguments.get("item"))));
    RunHandle first = asking(hitl, "tip", "tea");
    approve(hitl, first);
    asking(hitl, "tip", "tea");
    assertThat(shop.effects).hasSize(2);
    prices.put("tea", "9.90");
    RunHandle third = asking(hitl, "tip", "tea");
    assertThat(shop.effects).hasSize(2);
    assertThat(Shop.only(third).revision().basis().facts().json()).isEqualTo("{\"value\":9.90}");
  }

  @Test
  void aReaderIsNoToolOfTheAgentsAndIsCheckedAtTheStart() {
    Hitl hitl = open(new Prices());
    RunHandle run = asking(hitl, "price", "tea");
    assertThat(run.result().orElse("")).contains("there is no tool 'price'");

    assertThatThrownBy(() -> open(reader("by", "item")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'by', which is no tool");
    assertThatThrownBy(() -> open(reader("buy", "colour")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'colour', but 'buy' has no such parameter; it has [item, count]");
    assertThatThrownBy(() -> open(new Prices(), reader("buy", "item")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one is enough");
    assertThatThrownBy(() -> open(new Nothing()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("returns nothing");
  }

  /** Says nothing. */
  public static final class Nothing {
    @BasisOf("buy")
    public void look(String item) {}
  }

  private static Tool reader(String tool, String parameter) {
    return Tool.named("reader")
        .parameter(parameter, String.class)
        .basisOf(tool)
        .runs(arguments -> 1);
  }

  @Test
  void aReaderThatSaysTooMuchIsNotBelieved() {
    Hitl hitl =
        open(
            Tool.named("reader")
                .basisOf("buy")
                .runs(arguments -> Map.of("x", "y".repeat(Basis.MAX_BYTES))));
    RunHandle run = asking(hitl, "buy", "tea");
    assertThat(Shop.only(run).revision().basis()).isInstanceOf(Basis.Unknown.class);
    approve(hitl, run);
    assertThat(shop.effects).isEmpty();
  }
}
