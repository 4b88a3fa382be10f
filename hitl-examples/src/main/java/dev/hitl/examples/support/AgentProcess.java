package dev.hitl.examples.support;

import dev.hitl.Hitl;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Inert;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The first program: the agent takes up every ticket, and then its process dies. */
final class AgentProcess {
  static final String NAME = "process A";

  /** What a shell shows for a process that was killed. */
  static final int KILLED = 137;

  private AgentProcess() {}

  /**
   * Never returns.
   *
   * @param args the folder of the demo's files
   */
  public static void main(String[] args) {
    Page page = new Page(System.out);
    Path folder = Path.of(args[0]);
    page.title("Process A, pid " + ProcessHandle.current().pid() + ": the agent takes up tickets");
    // Not closed: a process that dies closes nothing.
    Hitl hitl =
        SupportNode.open(
            SupportNode.store(folder), SupportNode.ledger(folder, NAME), NAME, System.getenv());
    takeUp(hitl, page);
    page.blank();
    page.labelled(
        "  ",
        "Process A dies now: Runtime.halt, with "
            + hitl.review().inbox().size()
            + " requests pending and nothing closed.");
    page.flush();
    Runtime.getRuntime().halt(KILLED);
  }

  static void takeUp(Hitl hitl, Page page) {
    List<List<String>> rows = new ArrayList<>();
    for (Ticket ticket : Ticket.ALL) {
      RunHandle run = hitl.start(ticket.run(), ticket.customer(), SupportAgent.opening(ticket));
      rows.add(
          List.of(
              ticket.number(),
              ticket.customer(),
              run.status().name().toLowerCase(Locale.ROOT),
              standing(run)));
    }
    page.table(List.of("ticket", "from", "run is", "because"), rows);
  }

  private static String standing(RunHandle run) {
    List<Request> requests = run.requests();
    return run.result()
        .or(run::problem)
        .map(text -> Inert.line(text, 300))
        .orElseGet(() -> String.join("; ", requests.stream().map(Briefing::title).toList()));
  }
}
