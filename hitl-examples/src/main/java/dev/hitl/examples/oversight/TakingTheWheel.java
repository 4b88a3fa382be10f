package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.override.Chunk;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.override.Streams;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Overrides;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.tool.Cancellable;
import dev.hitl.tool.Cancellation;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;

/** A mailing goes wrong, and a person who watches it pauses it, corrects it and lets it go on. */
public final class TakingTheWheel {
  // snippet:override-policy
  static final Policy POLICY =
      Policy.parse(
          """
          version: 2026-11-21
          overrule: supervisor
          """);

  // end

  private static final RunId MAILING = RunId.of("mailing", "november");
  private static final long CUSTOMERS = 5;

  private TakingTheWheel() {}

  static final class Mailer {
    private final PrintStream out;
    private LongConsumer meanwhile = customer -> {};

    Mailer(PrintStream out) {
      this.out = out;
    }

    // snippet:cancellable
    @Cancellable
    public String sendMail(long customer) throws InterruptedException {
      Cancellation.current().throwIfCancelled(); // any tool may ask
      deliver(customer); // a wait in here ends with an InterruptedException
      return "mailed " + customer;
    }

    // end

    private void deliver(long customer) throws InterruptedException {
      out.println("mail to customer " + customer);
      meanwhile.accept(customer);
      if (Thread.interrupted()) {
        throw new InterruptedException("customer " + customer + " got nothing");
      }
    }
  }

  /**
   * Pauses, edits and resumes one run, redirects another, and stops everything for a while.
   *
   * @param args none
   * @throws InterruptedException if nobody waits for the end
   */
  public static void main(String[] args) throws InterruptedException {
    run(JdbcStore.h2InMemory(), System.out);
  }

  static void run(Store store, PrintStream out) throws InterruptedException {
    Mailer mailer = new Mailer(out);
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(mailer)
            .policy(POLICY)
            .reviewers(ReviewerDirectory.of(Map.of("sofia", Set.of("supervisor"))))
            .background(false)
            .build()) {
      hitl.agent("mailing", TakingTheWheel::mails);
      CountDownLatch watched = new CountDownLatch(1);
      // snippet:watch
      Streams.Watching watching =
          hitl.overrides()
              .watch(
                  Scope.agent(RunId.DEFAULT_TENANT, "mailing"),
                  100, // chunks that are kept for a slow subscriber
                  chunk -> {
                    out.println("sofia sees: " + chunk.text());
                    watched.countDown();
                  });
      // end
      pauseAndCorrect(hitl, mailer, out, watched);
      watching.close();
      redirect(hitl, mailer, out);
      stopAll(hitl, mailer, out);
    }
  }

  private static void pauseAndCorrect(
      Hitl hitl, Mailer mailer, PrintStream out, CountDownLatch watched)
      throws InterruptedException {
    mailer.meanwhile =
        customer -> {
          if (customer == 2) {
            // On whichever node she is; the run is at work, so it sees this at its next step.
            // snippet:pause
            Overridden told = hitl.overrides().pause(MAILING, "sofia", "customer 3 complained");
            // end
            out.println("pause: " + told.getClass().getSimpleName());
          }
        };
    RunHandle run = hitl.start(MAILING, "mail the newsletter");
    watched.await();
    out.println(run.status() + " at " + run.row().checkpoint());

    // snippet:edit
    int seen = run.row().checkpoint(); // what she looked at
    Overridden edited =
        hitl.overrides()
            .edit(MAILING, seen, Arguments.of(Map.of("next", 4L)), "sofia", "leave 3 out");
    hitl.overrides().resume(MAILING, "sofia", "go on");
    // end
    out.println("edit: " + edited.getClass().getSimpleName());
    hitl.resumeDue();
    run.result().ifPresent(out::println);
  }

  private static void redirect(Hitl hitl, Mailer mailer, PrintStream out) {
    RunId other = RunId.of("mailing", "december");
    mailer.meanwhile =
        customer -> {
          if (customer == 1) {
            // snippet:redirect
            hitl.overrides().redirect(other, "sofia", "that is enough");
            // end
          }
        };
    hitl.start(other, "mail the newsletter").result().ifPresent(out::println);
  }

  private static void stopAll(Hitl hitl, Mailer mailer, PrintStream out) {
    RunId other = RunId.of("mailing", "january");
    mailer.meanwhile =
        customer -> {
          if (customer == 2 && hitl.overrides().inForce().isEmpty()) {
            stop(hitl);
          }
        };
    RunHandle run = hitl.start(other, "mail the newsletter");
    hitl.resumeDue(); // nothing goes on
    out.println(run.status() + " while everything is stopped");
    // snippet:lift
    for (Command stop : hitl.overrides().inForce()) {
      hitl.overrides().lift(stop.id(), "sofia", "the provider is back");
    }
    // end
    hitl.resumeDue();
    run.result().ifPresent(out::println);
    stopAgain(hitl, out);
  }

  private static Overridden stop(Hitl hitl) {
    // snippet:stop
    return hitl.overrides().stop(Scope.everything(), "sofia", "the mail provider is down");
    // end
  }

  /** Her connection was cut before the answer came, and she tries again. */
  private static void stopAgain(Hitl hitl, PrintStream out) {
    // snippet:override-once
    Scope mailing = Scope.agent("default", "mailing");
    String commandId = UUID.randomUUID().toString(); // kept until there is an answer
    Overrides once = hitl.overrides().once(commandId);
    Overridden first = once.stop(mailing, "sofia", "complaints");
    Overridden again = once.stop(mailing, "sofia", "complaints"); // the same stop, and no second
    // end
    out.println("said twice, stopped once: " + first.equals(again));
    hitl.overrides().inForce().forEach(stop -> hitl.overrides().lift(stop.id(), "sofia", "over"));
  }

  // snippet:yield
  private static String mails(Run run) {
    long next = run.state().get("next") instanceof Number stored ? stored.longValue() : 1;
    while (next <= CUSTOMERS) {
      run.emit(Chunk.Kind.PROGRESS, "customer " + next + " of " + CUSTOMERS);
      run.yieldPoint(); // an instruction is the last message then
      if (isEnough(run)) {
        return "ended before customer " + next;
      }
      run.call(ToolCall.of("c" + next, "sendMail", Map.of("customer", next)));
      next++;
      run.state(Arguments.of(Map.of("next", next)));
    }
    return "all were mailed";
  }

  // end

  private static boolean isEnough(Run run) {
    List<Message> messages = run.messages();
    return messages.get(messages.size() - 1).text().contains("that is enough");
  }
}
