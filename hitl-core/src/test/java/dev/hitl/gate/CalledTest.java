package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.run.OpenRun;
import dev.hitl.run.Run;
import dev.hitl.store.AuditQuery;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is on record of the calls that policy allowed. */
class CalledTest {
  private static final RunId RUN = Shop.runId("called");

  private final Shop shop = new Shop();
  private final List<String> executed = new ArrayList<>();

  private Hitl open() {
    return shop.open(
        builder ->
            builder
                .tool(tool("note", () -> {}))
                .tool(tool("saves", () -> Run.current().checkpoint()))
                .tool(
                    tool(
                        "fails",
                        () -> {
                          throw new IllegalStateException("no");
                        }))
                .tool(
                    tool(
                        "asks",
                        () -> {
                          throw new NeedHumanApproval("sure?");
                        })));
  }

  private Tool tool(String name, Runnable body) {
    return Tool.named(name)
        .parameter("text", String.class)
        .secret("text")
        .runs(
            arguments -> {
              executed.add(name + " " + arguments.get("text"));
              shop.clock.advance(Duration.ofMillis(5));
              body.run();
              return "done";
            });
  }

  private static ToolCall call(String tool, Object id) {
    return ToolCall.of("call-" + id, tool, Map.of("text", "text " + id));
  }

  private List<AuditEvent> events() {
    return shop.store.audit(RUN.toString());
  }

  /** All calls on record, whatever event they are in. */
  private List<Map<?, ?>> calls() {
    List<Map<?, ?>> calls = new ArrayList<>();
    for (AuditEvent event : events()) {
      if (event.type().equals("CALLED")) {
        ((List<?>) event.data().get("calls")).forEach(call -> calls.add((Map<?, ?>) call));
      }
    }
    return calls;
  }

  private List<String> outcomes() {
    return calls().stream().map(call -> String.valueOf(call.get("outcome"))).toList();
  }

  private List<String> recorded() {
    return calls().stream()
        .map(
            call ->
                call.get("tool")
                    + " "
                    + Arguments.parse((String) call.get("arguments")).get("text"))
        .toList();
  }

  @Test
  void oneEventForEachWriteHasAllCallsInTheirOrderWithTimeAndOutcome() {
    Hitl hitl = open();
    long began = shop.clock.instant().toEpochMilli();
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().call(call("note", 1));
      open.run().call(List.of(call("note", 2), call("fails", 3)));
      open.run().call(call("note", 1));
      open.run().checkpoint();
      open.run().call(call("note", 4));
      open.finish("x");
    }
    assertThat(events())
        .extracting(AuditEvent::type)
        .containsExactly("STARTED", "CALLED", "CALLED", "FINISHED");
    assertThat(calls())
        .extracting(call -> call.get("callId") + " " + call.get("outcome"))
        .containsExactly(
            "call-1 EXECUTED",
            "call-2 EXECUTED",
            "call-3 FAILED",
            "call-1 EXECUTED",
            "call-4 EXECUTED");
    assertThat(calls())
        .extracting(call -> (Long) call.get("at") - began)
        .containsExactly(0L, 5L, 10L, 15L, 20L);
    assertThat(calls().get(0).get("arguments")).isEqualTo("{\"text\":\"text 1\"}");
    assertThat(events().get(1).data().get("policyVersion")).asString().isNotBlank();
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  /** One event is about several tools, so it stands under none of them. */
  @Test
  void allowedCallsAreFoundByTheirRunAndNotByTheirTools() {
    Hitl hitl = open();
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().call(List.of(call("note", 1), call("saves", 2)));
      open.finish("x");
    }
    AuditQuery called = AuditQuery.all().types("CALLED");
    assertThat(hitl.audit().search(called.run(RUN))).isNotEmpty().isSubsetOf(events());
    assertThat(hitl.audit().search(called.tool("note"))).isEmpty();
    assertThat(hitl.audit().search(called.tool("")))
        .isEqualTo(hitl.audit().search(called.run(RUN)));
  }

  @Test
  void aCallThatAsksByItselfIsOnRecordAsPending() {
    try (OpenRun open = open().open(RUN, null)) {
      open.run().propose(List.of(call("note", 1), call("asks", 2)));
    }
    assertThat(outcomes()).containsExactly("EXECUTED", "PENDING");
  }

  @Test
  void aCallThatRunsDuringTheWriteIsOnRecordWithoutAnOutcome() {
    try (OpenRun open = open().open(RUN, null)) {
      open.run().call(call("note", 1));
      open.run().call(call("saves", 2));
      assertThat(outcomes()).containsExactly("EXECUTED", "null");
      open.run().call(call("note", 3));
      open.run().checkpoint();
    }
    assertThat(recorded()).containsExactlyElementsOf(executed).hasSize(3);
  }

  @Test
  void callsAreWrittenWhenTwoHundredHaveGatheredOrTheirArgumentsAreLarge() {
    try (OpenRun open = open().open(RUN, null)) {
      IntStream.range(0, 199).forEach(i -> open.run().call(call("note", i)));
      assertThat(calls()).isEmpty();
      open.run().call(call("note", 199));
      assertThat(calls()).hasSize(200);
      for (int i = 0; i < 6; i++) {
        open.run().call(call("note", "x".repeat(i + 1) + "\u20ac".repeat(100)));
      }
      assertThat(calls()).hasSize(200);
      ToolCall large = ToolCall.of("l", "note", Map.of("text", "y".repeat(60_000)));
      IntStream.range(0, 5).forEach(i -> open.run().call(large));
      assertThat(calls()).hasSize(211);
    }
    assertThat(events()).hasSize(3);
  }

  @Test
  void callsAndRefusalsOfABatchAreInTheOrderInWhichTheyHappened() {
    Hitl hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"tool": "refund", "verdict": "deny", "message": "No"}]}
            """);
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().propose(List.of(Shop.call("1", "lookUp", "orderId", "1")));
      open.run().propose(List.of(Shop.call("2", "lookUp", "orderId", "2"), Shop.refund("3", "5")));
    }
    assertThat(events())
        .extracting(AuditEvent::type)
        .containsExactly("STARTED", "CALLED", "DENIED", "CALLED");
  }

  @Test
  void printedEachCallHasALineWithoutSecrets() {
    Hitl hitl = open();
    try (OpenRun open = hitl.open(RUN, null)) {
      open.run().call(List.of(call("note", 1), call("note", 2)));
      open.finish("x");
    }
    String printed = hitl.audit().print(RUN.toString());
    assertThat(printed).doesNotContain("text 1", "text 2");
    assertThat(printed.lines()).hasSize(5);
    assertThat(printed).containsPattern("\n     \\{\"callId\":\"call-1\",\"tool\":\"note\"");
  }

  /** Single calls, batches, failures, questions, and writes before, between and during them. */
  @Property(tries = 100)
  void whateverWasExecutedIsOnRecordInItsOrderOnceTheRunIsWritten(@ForAll long seed) {
    CalledTest one = new CalledTest();
    Random random = new Random(seed);
    try (OpenRun open = one.open().open(RUN, null)) {
      for (int step = 0; step < 30 && !open.run().isParked(); step++) {
        List<ToolCall> batch = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
          String[] tools = {"note", "note", "fails", "saves", "note", "asks"};
          int kinds = step < 20 ? tools.length - 1 : tools.length;
          batch.add(call(tools[random.nextInt(kinds)], step + "-" + i));
        }
        open.run().propose(batch);
        if (!open.run().isParked() && random.nextInt(5) == 0) {
          open.run().checkpoint();
        }
      }
      if (!open.run().isParked()) {
        open.finish("x");
      }
    }
    assertThat(one.recorded()).isEqualTo(one.executed);
    assertThat(one.shop.open().audit().verify().isIntact()).isTrue();
  }

  /** What the property would find: the node is gone before the run's next write. */
  @Test
  void aCallThatNoWriteFollowedIsNotOnRecord() {
    open().open(RUN, null).run().call(call("note", 1));
    assertThat(executed).hasSize(1);
    assertThat(recorded()).isEmpty();
  }
}
