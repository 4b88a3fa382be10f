package dev.hitl.examples.support;

import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides by a script: of each kind of decision one, for the tickets that lead to a question. */
final class ScriptedReviewer implements Reviewer {
  static final BigDecimal HALF = new BigDecimal("125.00");
  static final BigDecimal CREDIT = new BigDecimal("180.00");

  @Override
  public Ballot decide(Request request, @Nullable String problem) {
    String what = request.reference();
    String asked = request.run().run() + " " + request.revision().action().tool();
    if (problem != null) {
      return new Ballot.Reject(what, Staff.nextFor(request), problem);
    }
    return switch (asked) {
      case "T-2 executeRefund" ->
          new Ballot.Approve(what, Staff.MARIA, "the photo shows it, policy 3.2");
      case "T-3 closeAccount" ->
          new Ballot.Reject(
              what, Staff.OMAR, "order 1044 is still on its way; offer it for after the delivery");
      case "T-4 executeRefund" ->
          new Ballot.Modify(what, Staff.MARIA, Map.of("amount", HALF), "half, per policy 4.2");
      case "T-5 executeRefund" ->
          new Ballot.Redirect(
              what,
              Staff.MARIA,
              "issueStoreCredit",
              credit("esther@example.com"),
              "sent back after 30 days: store credit, policy 2.1");
      case "T-6 executeRefund" -> new Ballot.Approve(what, Staff.OMAR, null);
      case "T-7 askSpecialist" ->
          new Ballot.Answer(
              what, Staff.THEO, "No. Halo is IP20; above a shower it has to be IP65 or better.");
      default ->
          new Ballot.Reject(what, Staff.nextFor(request), "the script says nothing about this");
    };
  }

  /** In a fixed order, because what is decided is kept byte by byte. */
  private static Map<String, Object> credit(String customer) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("customer", customer);
    arguments.put("amount", CREDIT);
    return arguments;
  }
}
