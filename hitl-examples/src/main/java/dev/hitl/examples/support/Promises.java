package dev.hitl.examples.support;

import dev.hitl.Hitl;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.examples.support.Ledger.Entry;
import dev.hitl.insight.AuditReport;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What must hold when the demo is over, whoever decided what; and more where that is known. */
final class Promises {
  /** Every effect of the scripted demo, in order: process, tool, what, who agreed. */
  static final List<String> FORESEEN =
      List.of(
          "process A executeRefund 38.50 EUR on order 1042 []",
          "process A sendEmail to farid@example.com: We are looking for your parcel []",
          "process B executeRefund 480.00 EUR on order 1043 [maria]",
          "process B sendEmail to bruno@example.com: Your refund for order 1043 []",
          "process B executeRefund 125.00 EUR on order 1045 [maria]",
          "process B issueStoreCredit 180.00 EUR to esther@example.com [maria]",
          "process B executeRefund 140.00 EUR on order 1047 [omar]");

  /** How each request of the scripted demo ended, in the tickets' order. */
  static final List<String> ENDED =
      List.of(
          "T-2 executeRefund EXECUTED",
          "T-3 closeAccount REJECTED",
          "T-4 executeRefund EXECUTED",
          "T-5 executeRefund REDIRECTED",
          "T-5 issueStoreCredit EXECUTED",
          "T-6 executeRefund EXECUTED",
          "T-7 askSpecialist ANSWERED");

  private Promises() {}

  static Checks check(
      Hitl hitl, AuditReport report, List<Entry> before, List<Entry> after, boolean foreseen) {
    List<Request> requests =
        Ticket.ALL.stream().flatMap(t -> hitl.run(t.run()).requests().stream()).toList();
    List<String> keys = after.stream().map(Entry::key).toList();
    Set<String> executed = new TreeSet<>();
    for (Request request : requests) {
      if (request.status() == RequestStatus.EXECUTED) {
        executed.add(request.id());
      }
    }
    Set<String> approved = new TreeSet<>();
    after.stream().filter(e -> !e.approvedBy().isEmpty()).forEach(e -> approved.add(e.key()));
    Checks checks = new Checks();
    checks.check(
        "every ticket has its answer",
        Ticket.ALL.stream().allMatch(t -> hitl.run(t.run()).status() == RunStatus.FINISHED));
    checks.check("nobody is asked any more", hitl.review().inbox().isEmpty());
    checks.check(
        "nothing that people had to approve ran before they were asked",
        before.stream().allMatch(entry -> entry.approvedBy().isEmpty()));
    checks.same("what ran with an approval is what was approved, no more", executed, approved);
    checks.check(
        "every call ran once: none of process A was repeated by process B",
        new LinkedHashSet<>(keys).size() == keys.size());
    checks.check("the audit trail is intact", report.isIntact());
    if (foreseen) {
      checks.same("each request ended as the reviewers said", ENDED, ended(requests));
      checks.same(
          "the ledger has exactly the effects that were approved or allowed",
          FORESEEN,
          effects(after));
    }
    return checks;
  }

  private static List<String> ended(List<Request> requests) {
    return requests.stream()
        .map(
            request ->
                request.run().run()
                    + " "
                    + request.revision().action().tool()
                    + " "
                    + request.status())
        .toList();
  }

  private static List<String> effects(List<Entry> entries) {
    return entries.stream()
        .filter(Entry::effect)
        .map(e -> e.process() + " " + e.tool() + " " + e.what() + " " + e.approvedBy())
        .toList();
  }
}
