package dev.hitl.examples.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.DecisionPages;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.channels.link.SignedIn;
import dev.hitl.checkpoint.Message;
import dev.hitl.console.HitlConsole;
import dev.hitl.console.Mount;
import dev.hitl.examples.console.Proposals.Proposal;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.InboxQuery;
import dev.hitl.run.Run;
import dev.hitl.store.Store;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The reviewers' page with agents behind it that keep asking, on an embedded database. Open the
 * address that it prints, and say who you are: {@code manager-1}, {@code engineer-1}, {@code
 * editor-1}, {@code director-1}, who takes the wheel of any agent, or {@code auditor-1}, who sees
 * everything and decides nothing. What they would be told by mail is on a page of its own, with
 * decision links that work.
 */
public final class ConsoleDemo implements AutoCloseable {
  private static final Map<String, Set<String>> PEOPLE =
      Map.of(
          "manager-1", Set.of("manager"),
          "manager-2", Set.of("manager"),
          "engineer-1", Set.of("engineer"),
          "editor-1", Set.of("editor"),
          "director-1", Set.of("director", "auditor"),
          "auditor-1", Set.of("auditor"));

  private static final Policy POLICY =
      Policy.parse(
          """
          version: 2026-11-22
          overrule: director
          rules:
            - name: vouchers
              tool: credit
              verdict: review
              approvals: [{role: manager}]
              message: Gave a voucher of {amount} to {customer}
          """);

  private static final int AT_FIRST = 6;
  private static final int MOST_WAITING = 25;
  private static final int DEFAULT_PORT = 8080;

  private final Hitl hitl;
  private final HitlConsole console;
  private final ScheduledExecutorService customers =
      Executors.newSingleThreadScheduledExecutor(ConsoleDemo::daemon);
  private int next;

  private ConsoleDemo(int port, Duration pace) {
    Store store = JdbcStore.h2InMemory();
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    DecisionLinks links = DecisionLinks.of(store, LinkKeys.of("demo", Map.of("demo", key)));
    Mailbox mailbox = new Mailbox(PEOPLE, links);
    hitl =
        Hitl.builder()
            .store(store)
            .tools(new ShopTools())
            .policy(POLICY)
            .reviewers(ReviewerDirectory.of(PEOPLE))
            .notifier(mailbox)
            .build();
    for (String agent : List.of("support", "release", "marketing")) {
      hitl.agent(agent, ConsoleDemo::work);
    }
    DecisionPages pages =
        new DecisionPages(links, hitl.review())
            .inbox(reference -> URI.create("/#/inbox/" + reference.replaceAll("@.*", "")))
            .signIn(token -> URI.create("/sign-in?to=/decide/" + token));
    console =
        HitlConsole.on(hitl)
            .development(
                "default",
                "manager-1",
                "manager-2",
                "engineer-1",
                "editor-1",
                "director-1",
                "auditor-1")
            .overseers("auditor")
            .mount("/decide/", Mount.pages(visit -> decide(pages, visit)))
            .mount("/demo/mailbox/", Mount.openPages(visit -> mailbox.page()))
            .port(port)
            .start();
    for (int i = 0; i < AT_FIRST; i++) {
      ask();
    }
    long millis = pace.toMillis();
    // Nobody waits for it.
    var unused = customers.scheduleWithFixedDelay(this::ask, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs until it is interrupted.
   *
   * @param args a port; 8080 unless said
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    int port = args.length == 0 ? DEFAULT_PORT : Integer.parseInt(args[0]);
    try (ConsoleDemo demo = start(port, Duration.ofSeconds(8))) {
      System.out.println();
      System.out.println("  Open " + demo.address() + " and say that you are manager-1.");
      System.out.println(
          "  What people are told, with links to decide, is at "
              + demo.address()
              + "/demo/mailbox/");
      System.out.println("  Development mode: whoever is at this machine is whoever they say.");
      System.out.println("  An agent asks every 8 seconds. Ctrl-C ends it.");
      System.out.println();
      new CountDownLatch(1).await();
    }
  }

  /**
   * Starts it.
   *
   * @param port 0 for any that is free
   * @param pace how long from one question to the next
   * @return the demo
   */
  static ConsoleDemo start(int port, Duration pace) {
    return new ConsoleDemo(port, pace);
  }

  URI address() {
    return console.address();
  }

  private static Mount.Reply decide(DecisionPages pages, Mount.Visit visit) {
    SignedIn who = visit.caller().map(c -> new SignedIn(c.tenant(), c.name())).orElse(null);
    HttpAnswer answer =
        visit.method().equals("POST")
            ? pages.post(visit.rest(), visit.text(), who)
            : pages.get(visit.rest(), visit.query(), who);
    return new Mount.Reply(answer.status(), answer.headers(), answer.body());
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "demo-customers");
    thread.setDaemon(true);
    return thread;
  }

  /** One more customer, unless people have more than enough to look at. */
  private synchronized void ask() {
    InboxQuery query = InboxQuery.first().limit(MOST_WAITING);
    if (hitl.review().inbox(query).entries().size() < MOST_WAITING) {
      int number = next++;
      Proposal proposal = Proposals.number(number);
      String name = number + "-" + UUID.randomUUID().toString().substring(0, 8);
      hitl.start(
          RunId.of(proposal.agent(), name),
          proposal.principal(),
          List.of(Message.user(proposal.words())));
    }
  }

  /** The run's name begins with the number of what is proposed in it. */
  private static String work(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      String name = run.id().run();
      Proposal proposal = Proposals.number(Integer.parseInt(name.substring(0, name.indexOf('-'))));
      run.append(Message.assistant("I shall use " + proposal.tool() + ". " + proposal.why()));
      calls = List.of(proposal.call());
    }
    run.append(run.call(calls));
    return "Done: " + run.messages().get(run.messages().size() - 1).text();
  }

  @Override
  public void close() {
    customers.shutdownNow();
    console.close();
    hitl.close();
  }
}
