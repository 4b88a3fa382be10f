package dev.hitl.examples.itops;

import dev.hitl.run.RunHandle;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.function.Consumer;

/** Plays what the policy says of an agent that looks after servers, in no time at all. */
public final class ItOpsDemo {
  private static final LocalDateTime MORNING = LocalDateTime.parse("2026-11-23T10:00");
  private static final LocalDateTime NIGHT = LocalDateTime.parse("2026-11-23T22:00");

  private ItOpsDemo() {}

  /**
   * Prints the story.
   *
   * @param args none
   */
  public static void main(String[] args) {
    play(System.out);
  }

  static void play(PrintStream out) {
    scene(out, "Looking, and stopping on dev, ask nobody", MORNING, ItOpsDemo::free);
    scene(out, "Staging stops unasked by day", MORNING, ItOpsDemo::staging);
    scene(out, "... and asks after hours", NIGHT, ItOpsDemo::stagingAtNight);
    scene(out, "Production asks; whoever is on call agrees", MORNING, ItOpsDemo::production);
    scene(out, "Nobody answers: secondary, manager by SMS, no", NIGHT, ItOpsDemo::silence);
    scene(
        out,
        "Deletion takes two, and not any two",
        MORNING,
        ops -> {
          RunHandle run = ops.propose("deleteVolume", "{\"volume\":\"backup-7\"}");
          ops.approve("primary-1", run);
          ops.approve("secondary-1", run);
          ops.approve("manager-1", run);
        });
    scene(
        out,
        "The firewall: security decides, and never for the whole internet",
        MORNING,
        ops -> {
          RunHandle run = ops.propose("changeSecurityGroup", group("10.0.0.0/8"));
          ops.approve("primary-1", run);
          ops.approve("security-1", run);
          ops.propose("changeSecurityGroup", group("0.0.0.0/0"));
        });
  }

  private static void scene(
      PrintStream out, String title, LocalDateTime start, Consumer<Operations> story) {
    out.println(title);
    try (Operations ops = new Operations(start, out::println)) {
      story.accept(ops);
      out.println("  done to servers: " + ops.done());
      out.println("  record: " + (ops.isIntact() ? "intact" : "BROKEN"));
    }
    out.println();
  }

  private static void free(Operations ops) {
    ops.propose("listInstances", "{\"environment\":\"production\"}");
    ops.propose("stopInstance", stop("dev"));
  }

  private static void staging(Operations ops) {
    ops.propose("stopInstance", stop("staging"));
  }

  private static void stagingAtNight(Operations ops) {
    RunHandle run = ops.propose("stopInstance", stop("staging"));
    ops.approve("primary-1", run);
  }

  private static void production(Operations ops) {
    RunHandle run = ops.propose("stopInstance", stop("production"));
    ops.pass(Duration.ofMinutes(3), run);
    ops.approve("primary-1", run);
  }

  private static void silence(Operations ops) {
    RunHandle run = ops.propose("stopInstance", stop("production"));
    ops.pass(Duration.ofMinutes(60), run);
  }

  static String stop(String environment) {
    return "{\"instance\":\"" + environment + "-web-1\",\"environment\":\"" + environment + "\"}";
  }

  static String group(String source) {
    return "{\"group\":\"web\",\"port\":22,\"source\":\"" + source + "\"}";
  }
}
