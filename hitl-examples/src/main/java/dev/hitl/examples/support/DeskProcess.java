package dev.hitl.examples.support;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.examples.support.Ledger.Entry;
import dev.hitl.insight.AuditReport;
import dev.hitl.notify.Inert;
import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The second program: opens the same file, has people decide, and goes on with every run. */
final class DeskProcess {
  static final String NAME = "process B";

  private static final int MAX_REFUSED = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final Hitl hitl;
  private final Ledger ledger;
  private final Page page;

  DeskProcess(Hitl hitl, Ledger ledger, Page page) {
    this.hitl = hitl;
    this.ledger = ledger;
    this.page = page;
  }

  /**
   * Exits with 0 if everything is as promised, otherwise with 1.
   *
   * @param args the folder of the demo's files, and who decides: a {@link Mode}
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    boolean interactive =
        switch (Mode.valueOf(args[1])) {
          case INTERACTIVE -> true;
          case SCRIPTED -> false;
          case AUTOMATIC -> atTerminal();
        };
    Reviewer reviewer =
        interactive
            ? new InteractiveReviewer(
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
                System.out,
                new ScriptedReviewer())
            : new ScriptedReviewer();
    Map<String, String> environment = System.getenv();
    Page page = new Page(System.out);
    page.title("Process B, pid " + ProcessHandle.current().pid() + ": opens the same file");
    Ledger ledger = SupportNode.ledger(folder, NAME);
    boolean ok;
    try (Hitl hitl = SupportNode.open(SupportNode.store(folder), ledger, NAME, environment)) {
      boolean foreseen = !interactive && SupportNode.isRecorded(environment);
      ok = new DeskProcess(hitl, ledger, page).work(reviewer, foreseen);
    }
    page.flush();
    System.exit(ok ? 0 : 1);
  }

  /** {@link ChildJvm} asks for the console that is null where nobody sits at a terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean atTerminal() {
    return System.console() != null;
  }

  /** Who decides. */
  enum Mode {
    /** The person at the terminal if there is one, otherwise the script. */
    AUTOMATIC,
    /** Whoever is at the standard input. */
    INTERACTIVE,
    /** The script. */
    SCRIPTED
  }

  /**
   * Does everything.
   *
   * @param foreseen whether the decisions and the model's words are known beforehand
   * @return whether everything is as promised
   */
  boolean work(Reviewer reviewer, boolean foreseen) {
    List<Entry> before = ledger.entries();
    page.line("  " + hitl.review().inbox().size() + " requests wait in the inbox.");
    int entered = 0;
    int round;
    do {
      decideAll(reviewer);
      round = hitl.resumeDue();
      entered += round;
    } while (round > 0 && !hitl.review().inbox().isEmpty());
    page.title("All is decided: " + entered + " runs went on where they stood");
    answers();
    page.title("The audit trail");
    trail();
    AuditReport report = hitl.audit().verify();
    page.line("  verified: " + report);
    page.title("What the tools really did, from the ledger that they write themselves");
    effects();
    page.title("Is everything as promised?");
    Checks checks = Promises.check(hitl, report, before, ledger.entries(), foreseen);
    checks.print(page);
    page.blank();
    return checks.passed();
  }

  private void decideAll(Reviewer reviewer) {
    int number = 0;
    List<Request> inbox = hitl.review().inbox();
    while (!inbox.isEmpty()) {
      // Only the first: what is decided about it may change what else is asked.
      Request request = inbox.get(0);
      number++;
      page.blank();
      page.part("request " + number + ", ticket " + request.run().run());
      page.briefing(hitl.review().briefing(request));
      decide(reviewer, request);
      inbox = hitl.review().inbox();
    }
  }

  private void decide(Reviewer reviewer, Request request) {
    String problem = null;
    for (int refused = 0; refused < MAX_REFUSED; refused++) {
      Ballot ballot = reviewer.decide(request, problem);
      Ruling ruling = hitl.review().decide(ballot);
      page.blank();
      page.labelled("  => ", Words.of(ballot));
      if (ruling.isTaken()) {
        if (ruling instanceof Ruling.Counted) {
          page.labelled("     ", Words.of(ruling));
        }
        return;
      }
      problem = Words.of(ruling);
      page.labelled("     not taken: ", problem);
    }
    throw new IllegalStateException("no ballot on " + request.reference() + " was taken");
  }

  private void answers() {
    for (Ticket ticket : Ticket.ALL) {
      RunHandle run = hitl.run(ticket.run());
      page.labelled("  " + ticket.number() + "  asked     ", ticket.text());
      page.labelled("       answered  ", Inert.line(answer(run), 2000));
      page.blank();
    }
  }

  private static String answer(RunHandle run) {
    return run.result().or(run::problem).orElse("(the run is " + run.status() + ")");
  }

  private void trail() {
    for (Ticket ticket : Ticket.ALL) {
      List<List<String>> rows = new ArrayList<>();
      for (AuditEvent event : hitl.run(ticket.run()).history()) {
        rows.add(
            List.of(
                TIME.format(event.at()),
                event.actor(),
                Words.type(event),
                Words.particulars(event)));
      }
      page.table(List.of("ticket " + ticket.number(), "who", "did", "what"), rows);
      page.blank();
    }
  }

  private void effects() {
    List<List<String>> rows = new ArrayList<>();
    int reads = 0;
    for (Entry entry : ledger.entries()) {
      if (entry.effect()) {
        rows.add(
            List.of(
                entry.process(),
                entry.tool(),
                entry.what(),
                entry.approvedBy().isEmpty() ? "-" : String.join(", ", entry.approvedBy())));
      } else {
        reads++;
      }
    }
    page.table(List.of("in", "tool", "effect", "approved by"), rows);
    page.line("  and " + reads + " reads");
  }
}
