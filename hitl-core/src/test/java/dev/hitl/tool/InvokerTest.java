package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.tool.Invoker.NotPermitted;
import dev.hitl.tool.Invoker.Permit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InvokerTest {
  private final AtomicInteger ran = new AtomicInteger();
  private final ToolRegistry tools =
      ToolRegistry.of(
          List.of(
              Tool.named("count")
                  .parameter("n", int.class)
                  .runs(arguments -> ran.incrementAndGet())));
  private final Invoker invoker = new Invoker(tools);
  private final Action action = action("{\"n\":1}");

  private Action action(String json) {
    return Calls.action(tools, "count", Arguments.parse(json));
  }

  @Test
  void anAllowedActionRuns() throws Exception {
    assertThat(invoker.invoke(action, Permit.allowed(action), Approval.none("k"))).isEqualTo("1");
  }

  @Test
  void anApprovedActionRunsEvenWhenItWasReadFromAStoreAgain() throws Exception {
    Permit permit = Permit.approved("r1", 1, action.digest());
    Action again =
        new Action(
            action.run(),
            action.callId(),
            action.tool(),
            action.signature(),
            Arguments.frozen(action.arguments().bytes()),
            action.policyVersion(),
            action.revision());

    assertThat(invoker.invoke(again, permit, Approval.of("r1", List.of("ann"), 1, "k")))
        .isEqualTo("1");
  }

  @Test
  void withoutAPermitNothingRuns() {
    refused(action, null);
  }

  @Test
  void aPermitWorksOnce() throws Exception {
    Permit allowed = Permit.allowed(action);
    Permit approved = Permit.approved("r1", 1, action.digest());
    invoker.invoke(action, allowed, Approval.none("k"));
    invoker.invoke(action, approved, Approval.none("k"));

    assertThatThrownBy(() -> invoker.invoke(action, allowed, Approval.none("k")))
        .isInstanceOf(NotPermitted.class);
    assertThatThrownBy(() -> invoker.invoke(action, approved, Approval.none("k")))
        .isInstanceOf(NotPermitted.class);
    assertThat(ran).hasValue(2);
  }

  @Test
  void aPermitOfPolicyIsForOneObjectAndNotForAnEqualOne() {
    Action equal = action("{\"n\":1}");

    assertThat(equal).isEqualTo(action);
    refused(equal, Permit.allowed(action));
  }

  @Test
  void aPermitOfPeopleIsForTheApprovedDigest() {
    refused(action("{\"n\":2}"), Permit.approved("r1", 1, action.digest()));
    refused(action, Permit.approved("r1", 1, ""));
    refused(
        new Action(
            action.run(), "call-2", "count", action.signature(), action.arguments(), "v1", 1),
        Permit.approved("r1", 1, action.digest()));
  }

  @Test
  void anApprovalOfAnotherRequestDoesNotGoWithThePermit() {
    Permit permit = Permit.approved("r1", 1, action.digest());

    for (Approval other :
        List.of(
            Approval.of("r2", List.of("ann"), 1, "k"), Approval.of("r1", List.of("ann"), 2, "k"))) {
      assertThatThrownBy(() -> invoker.invoke(action, permit, other))
          .isInstanceOf(NotPermitted.class);
    }
    assertThat(ran).hasValue(0);
  }

  @Test
  void aToolThatIsGoneOrHasOtherParametersNowDoesNotRun() {
    Invoker without = new Invoker(ToolRegistry.of(List.of()));
    Invoker changed =
        new Invoker(
            ToolRegistry.of(
                List.of(
                    Tool.named("count")
                        .parameter("n", long.class)
                        .runs(arguments -> ran.incrementAndGet()))));

    for (Invoker other : List.of(without, changed)) {
      assertThatThrownBy(() -> other.invoke(action, Permit.allowed(action), Approval.none("k")))
          .isInstanceOf(NotPermitted.class);
    }
    assertThat(ran).hasValue(0);
  }

  @Test
  void argumentsThatDoNotBindDoNotRunAndLeaveThePermitUnused() {
    Action bad =
        new Action(
            action.run(),
            "c",
            "count",
            action.signature(),
            Arguments.parse("{\"n\":\"1\"}"),
            "v1",
            1);

    assertThatThrownBy(() -> invoker.invoke(bad, Permit.allowed(bad), Approval.none("k")))
        .isInstanceOf(InvalidArguments.class);
    assertThat(ran).hasValue(0);
  }

  @Test
  void ofEightThreadsWithOnePermitOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 1; round <= 50; round++) {
        Permit permit = Permit.approved("r1", 1, action.digest());
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<Boolean>> wins = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          wins.add(
              threads.submit(
                  () -> {
                    start.await();
                    try {
                      invoker.invoke(action, permit, Approval.none("k"));
                      return true;
                    } catch (NotPermitted lost) {
                      return false;
                    }
                  }));
        }
        int won = 0;
        for (Future<Boolean> win : wins) {
          won += win.get() ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
        assertThat(ran).hasValue(round);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void refused(Action wanted, Permit permit) {
    assertThatThrownBy(() -> invoker.invoke(wanted, permit, Approval.none("k")))
        .isInstanceOf(NotPermitted.class);
    assertThat(ran).hasValue(0);
  }

  interface Failing {
    void checked() throws IOException;

    void interrupt();

    void error();
  }

  static class Fails implements Failing {
    @Override
    public void checked() throws IOException {
      throw new IOException("disk");
    }

    @Override
    public void interrupt() {
      throw new NeedHumanApproval("please", Map.of("a", 1));
    }

    @Override
    public void error() {
      throw new AssertionError("bug");
    }
  }

  @Test
  void whatTheBodyThrowsComesOutAsItIsAlsoThroughACarelessProxy() {
    Object proxy = Proxies.of(new Fails(), Failing.class);
    for (Object object : List.of(new Fails(), proxy)) {
      assertThatThrownBy(() -> Calls.invoke(object, "checked", "{}"))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("disk");
      assertThatExceptionOfType(NeedHumanApproval.class)
          .isThrownBy(() -> Calls.invoke(object, "interrupt", "{}"))
          .satisfies(e -> assertThat(e.context()).isEqualTo(Arguments.parse("{\"a\":1}")));
      assertThatThrownBy(() -> Calls.invoke(object, "error", "{}"))
          .isExactlyInstanceOf(AssertionError.class);
    }
  }

  static class Sees {
    private ToolRegistry inner = ToolRegistry.of(List.of());

    public String approval() {
      return Approval.current().requestId().orElse("none")
          + Approval.current().idempotencyKey()
          + Approval.current().fence();
    }

    public String nested() throws Exception {
      String before = approval();
      String within = Calls.invoke(inner, "approval", Arguments.none());
      return before + " " + within + " " + approval();
    }

    public void fails() {
      throw new IllegalStateException();
    }
  }

  @Test
  void theApprovalIsVisibleInsideTheBodyAlsoWhenCallsNestAndGoneAfterwards() throws Exception {
    Sees sees = new Sees();
    sees.inner = ToolRegistry.of(Tool.of(sees));
    Action nested = Calls.action(sees.inner, "nested", Arguments.none());

    assertThat(
            new Invoker(sees.inner)
                .invoke(
                    nested,
                    Permit.approved("r1", 7, nested.digest()),
                    Approval.of("r1", List.of("ann"), 7, "k")))
        .isEqualTo("r1k7 nonekey-10 r1k7");
    assertThat(sees.approval()).isEqualTo("none0");
    assertThatThrownBy(() -> Calls.invoke(sees.inner, "fails", Arguments.none()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Approval.current().idempotencyKey()).isEmpty();
  }

  @Test
  void aLambdaGetsTheFrozenArguments() throws Exception {
    ToolRegistry echo =
        ToolRegistry.of(
            List.of(
                Tool.named("echo")
                    .parameter("b", Object.class)
                    .optional("a", int.class)
                    .runs(arguments -> arguments.json())));

    assertThat(Calls.invoke(echo, "echo", Arguments.parse("{\"a\": null, \"b\": 1.10}")))
        .isEqualTo("{\"b\":1.10}");
    assertThatThrownBy(() -> Calls.invoke(echo, "echo", Arguments.parse("{\"a\":\"x\"}")))
        .isInstanceOf(InvalidArguments.class)
        .hasMessageContaining("b: missing")
        .hasMessageContaining("a: expected an integer");
  }
}
