package dev.hitl.examples.itops;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ruling;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The servers, the agent, the people on call, and a clock that stands still until it is moved. */
final class Operations implements AutoCloseable {
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

  /** A person for each role. In a real application a directory service says so. */
  private static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.of(
          Map.of(
              "primary-1", Set.of("on-call-primary"),
              "secondary-1", Set.of("on-call-secondary"),
              "manager-1", Set.of("engineering-manager"),
              "security-1", Set.of("security")));

  private final Consumer<String> screen;
  private final SettableClock clock;
  private final CloudTools cloud = new CloudTools();
  private final Pager pager;
  private final Hitl hitl;

  /**
   * @param start the time on the wall in Berlin
   * @param screen is shown what happens, line by line
   */
  Operations(LocalDateTime start, Consumer<String> screen) {
    this.screen = screen;
    clock = new SettableClock(start.atZone(ZONE).toInstant());
    pager = new Pager(this::show);
    hitl =
        Hitl.builder()
            .store(new InMemoryStore(clock))
            .tools(cloud)
            .policy(policy())
            .reviewers(PEOPLE)
            .notifier(pager)
            .background(false)
            .build();
    hitl.agent("operations", Operations::work);
  }

  static Policy policy() {
    try (InputStream in = Operations.class.getResourceAsStream("policy.yaml")) {
      if (in == null) {
        throw new IllegalStateException("policy.yaml is not on the class path");
      }
      return Policy.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An agent with one task, which names a tool and its arguments: a model would find them out. */
  private static String work(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      String[] task = run.messages().get(0).text().split(" ", 2);
      calls = List.of(ToolCall.of("call-1", task[0], task[1]));
    }
    run.append(run.call(calls));
    return run.messages().get(run.messages().size() - 1).text();
  }

  /** The agent proposes a call. */
  RunHandle propose(String tool, String arguments) {
    show("agent proposes " + tool + " " + arguments);
    RunHandle run = hitl.start("operations", tool + " " + arguments);
    hitl.resumeDue();
    tell(run);
    return run;
  }

  /** Time passes, a minute at a time, as it does for the threads of a real node. */
  void pass(Duration time, RunHandle run) {
    boolean open = run.result().isEmpty();
    Instant until = clock.instant().plus(time);
    while (clock.instant().isBefore(until)) {
      clock.advance(Duration.ofMinutes(1));
      hitl.resumeDue();
    }
    if (open && run.result().isPresent()) {
      tell(run);
    }
  }

  /** A person says yes. */
  Ruling approve(String person, RunHandle run) {
    Ruling ruling = hitl.review().approve(request(run).reference(), person);
    show(person + " says yes: " + ruling.getClass().getSimpleName());
    hitl.resumeDue();
    if (run.result().isPresent()) {
      tell(run);
    }
    return ruling;
  }

  /** The only request of a run. */
  static Request request(RunHandle run) {
    return run.requests().get(0);
  }

  List<String> done() {
    return cloud.done();
  }

  List<String> pages() {
    return pager.sent();
  }

  /** Whether nobody has touched the record. */
  boolean isIntact() {
    return hitl.audit().verify().isIntact();
  }

  private void tell(RunHandle run) {
    show(run.result().map(result -> "agent is told: " + result).orElse("agent waits"));
  }

  private void show(String what) {
    screen.accept("  " + clock.instant().atZone(ZONE).format(TIME) + "  " + what);
  }

  @Override
  public void close() {
    hitl.close();
  }
}
