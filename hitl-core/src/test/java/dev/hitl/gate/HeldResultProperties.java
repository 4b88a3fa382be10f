package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Output;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever a tool gives and however it is asked about, nobody has it before it is let out. */
class HeldResultProperties {
  /** Who holds it back. */
  enum By {
    RULE,
    CHECK,
    BROKEN_CHECK,
    BROKEN_CONDITION
  }

  /** What people do then. */
  enum Then {
    REJECT,
    EDIT,
    ANSWER,
    SILENCE,
    NOTHING
  }

  private static final String MARK = "4711-raw-text";

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(60);
    Arbitrary<String> large =
        Arbitraries.integers().between(1_000, 30_000).map(length -> "ab\\\"\n".repeat(length / 5));
    Arbitrary<String> json =
        any.map(text -> "{\"a\": [1, \"" + text.replaceAll("[^a-z]", "") + "\"]}");
    return Arbitraries.oneOf(any, large, json);
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void whatIsHeldBackIsNowhereBeforeItIsLetOut(
      @ForAll("texts") String text,
      @ForAll By by,
      @ForAll Then then,
      @ForAll boolean asked,
      @ForAll boolean throwing,
      @ForAll boolean inFront) {
    String raw = inFront ? MARK + text : text + MARK;
    PrintStream err = System.err;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      assertThat(known(raw, by, then, asked, throwing)).noneMatch(said -> said.contains(MARK));
    } finally {
      System.setErr(err);
    }
    assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain(MARK);
  }

  /** All that the agent and those who are told have seen in the end. */
  private static List<String> known(String raw, By by, Then then, boolean asked, boolean throwing) {
    Shop shop = new Shop();
    List<String> known = new ArrayList<>();
    Tool.Builder find = Tool.named("find").parameter("name", String.class);
    if (asked) {
      find.requiresApproval(Risk.HIGH);
    }
    Tool tool =
        find.runs(
            arguments -> {
              if (throwing) {
                throw new IllegalStateException(raw);
              }
              return raw;
            });
    Hitl hitl =
        shop.open(
            builder -> {
              builder.tool(tool).policy(policy(by));
              return by == By.CHECK || by == By.BROKEN_CHECK
                  ? builder.guardrail(guardrail(by == By.BROKEN_CHECK))
                  : builder;
            });
    hitl.agent(
        "support",
        run -> {
          List<ToolCall> calls = run.pendingCalls();
          if (calls.isEmpty()) {
            calls = List.of(Shop.call("c", "find", "name", "bob"), Shop.refund("r", "500"));
          }
          run.call(calls).forEach(result -> known.add(result.content()));
          return "done";
        });
    RunHandle run = hitl.start("support", "x");
    if (asked) {
      pending(run, "find").forEach(one -> hitl.review().approve(one.reference(), "manager-1"));
      pending(run, "refund").forEach(one -> hitl.review().approve(one.reference(), "manager-1"));
      hitl.resumeDue();
    }
    List<Request> held = pending(run, Output.RESULT);
    assertThat(held).hasSize(1);
    assertThat(String.valueOf(held.get(0).revision().action().arguments().get("result")))
        .contains(MARK);
    decided(hitl, then, held.get(0));
    pending(run, "refund").forEach(one -> hitl.review().approve(one.reference(), "manager-1"));
    hitl.resumeDue();
    shop.clock.advance(Duration.ofHours(5));
    hitl.resumeDue();
    assertThat(known.isEmpty()).isEqualTo(run.result().isEmpty());
    shop.notifier.told().forEach(told -> known.add(told.title() + told.text()));
    shop.store.audit(run.id().toString()).forEach(event -> known.add(event.data().json()));
    return known;
  }

  private static void decided(Hitl hitl, Then then, Request held) {
    switch (then) {
      case REJECT -> hitl.review().reject(held.reference(), "manager-1", "no");
      case ANSWER -> hitl.review().answer(held.reference(), "manager-1", "other");
      case EDIT ->
          hitl.review()
              .modify(held.reference(), "manager-1", Map.of("result", "edited"), "shorter");
      case SILENCE, NOTHING -> {}
    }
  }

  private static List<Request> pending(RunHandle run, String tool) {
    return run.requests().stream()
        .filter(one -> one.revision().action().tool().equals(tool))
        .filter(one -> one.status() == RequestStatus.PENDING)
        .toList();
  }

  private static Policy policy(By by) {
    String condition =
        switch (by) {
          case RULE -> "resultText.contains('4711')";
          case BROKEN_CONDITION -> "result.a.b.c == 1";
          default -> "";
        };
    return condition.isEmpty()
        ? Policy.none()
        : Policy.parse(
            """
            {"version": "1", "rules": [{"tool": "find", "result": "%s",
              "approvals": [{"role": "manager"}], "deadline": "PT4H"}]}
            """
                .formatted(condition));
  }

  private static Guardrail guardrail(boolean broken) {
    return Guardrail.named("raw", "1")
        .on("find")
        .reviewers("manager")
        .after(
            output -> {
              if (broken) {
                throw new IllegalArgumentException(output.text());
              }
              return output.text().contains("4711") ? Check.ask("raw text") : Check.pass();
            })
        .build();
  }
}
