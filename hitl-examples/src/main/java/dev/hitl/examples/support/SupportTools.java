package dev.hitl.examples.support;

import dev.hitl.examples.support.Shop.Order;
import dev.hitl.tool.AgentTool;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.util.List;

/**
 * What the support agent may do. Reads and mails run through; money over a limit, an account and a
 * question for a specialist need a person. Every call that runs leaves a line in the ledger.
 */
final class SupportTools {
  private final Shop shop;
  private final Ledger ledger;

  SupportTools(Shop shop, Ledger ledger) {
    this.shop = shop;
    this.ledger = ledger;
  }

  @AgentTool(description = "Looks up an order by its number.")
  public Order getOrder(String orderId) {
    ledger.read("getOrder", "order " + orderId);
    return shop.order(orderId);
  }

  @AgentTool(description = "Finds the paragraphs of our policy that have to do with a topic.")
  public List<String> searchPolicy(String topic) {
    ledger.read("searchPolicy", topic);
    return shop.policy(topic);
  }

  @AgentTool(description = "Pays money back on an order, in EUR.")
  @RequiresApproval(
      risk = Risk.HIGH,
      when = "args.amount > 100",
      reviewers = "manager",
      message = "Refund {amount} on order {orderId}",
      deadline = "P2D",
      onDeadline = "reject")
  public String executeRefund(String orderId, BigDecimal amount) {
    Order order = shop.order(orderId);
    ledger.effect("executeRefund", amount.toPlainString() + " EUR on order " + order.orderId());
    return "refunded " + amount.toPlainString() + " EUR on order " + order.orderId();
  }

  @AgentTool(description = "Gives a customer credit for the next order, in EUR.")
  @RequiresApproval(
      risk = Risk.MEDIUM,
      when = "args.amount > 50",
      reviewers = {"manager", "team-lead"},
      message = "Give {customer} store credit of {amount}")
  public String issueStoreCredit(String customer, BigDecimal amount) {
    ledger.effect("issueStoreCredit", amount.toPlainString() + " EUR to " + customer);
    return "store credit of " + amount.toPlainString() + " EUR given to " + customer;
  }

  @AgentTool(description = "Sends an e-mail to a customer.")
  public String sendEmail(String to, String subject, String body) {
    ledger.effect("sendEmail", "to " + to + ": " + subject);
    return "sent " + body.length() + " characters to " + to;
  }

  @AgentTool(description = "Closes a customer's account. This cannot be undone.")
  @RequiresApproval(
      risk = Risk.CRITICAL,
      reviewers = "manager",
      message = "Close the account of {customer} for good")
  public String closeAccount(String customer) {
    ledger.effect("closeAccount", customer);
    return "the account of " + customer + " is closed";
  }

  @AgentTool(description = "Asks our product specialists; the result is what they answer.")
  @RequiresApproval(message = "A customer's question: {question}")
  public String askSpecialist(String question) {
    // Reached when somebody approves instead of answering.
    ledger.effect("askSpecialist", question);
    return "the specialists have the question and will write to the customer";
  }
}
