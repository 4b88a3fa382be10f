package dev.hitl.terminal;

import dev.hitl.tool.Approval;
import dev.hitl.tool.BasisOf;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What the agent of the tests may do. */
public final class Tools {
  final List<String> effects = Collections.synchronizedList(new ArrayList<>());

  /** Gives money back. */
  @RequiresApproval(
      risk = Risk.HIGH,
      reviewers = "manager",
      message = "Refund {amount} on order {orderId}",
      deadline = "PT4H")
  public String refund(String orderId, BigDecimal amount) {
    effects.add("refund " + orderId + " " + amount + " " + Approval.current().deciders());
    return "refunded " + amount;
  }

  /** Sends a letter. */
  @RequiresApproval(risk = Risk.MEDIUM, message = "Send to {to}: {body}")
  public String send(String to, String body) {
    effects.add("send " + to);
    return "sent";
  }

  /** Signs in somewhere. */
  @RequiresApproval(message = "Sign in as {user} with {password}")
  public String signIn(String user, String password) {
    effects.add("signIn " + user);
    return "signed in";
  }

  /** Needs two people. */
  @RequiresApproval(risk = Risk.CRITICAL, reviewers = "manager", message = "Delete {account}")
  public String delete(String account) {
    effects.add("delete " + account);
    return "deleted";
  }

  /** Tells somebody about an account. */
  @RequiresApproval(message = "Tell {to}")
  public String tell(String to) {
    effects.add("tell " + to);
    return "told";
  }

  /** What is to be told. */
  @BasisOf("tell")
  public Map<String, String> account(String to) {
    return Map.of("account", to + "'s account ".repeat(1_000) + "about the end");
  }
}
