package dev.hitl.examples.console;

import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.util.List;

/** What the shop's agents may do. Nothing here does anything. */
public final class ShopTools {
  /** Where something runs. */
  public enum Environment {
    /** For trying things out. */
    STAGING,
    /** For customers. */
    PRODUCTION
  }

  /**
   * Looks an order up; nobody is asked.
   *
   * @param orderId which
   * @return what is known of it
   */
  public String lookUpOrder(String orderId) {
    return "order " + orderId + ": delivered on 3 May, paid by card";
  }

  /**
   * Gives money back.
   *
   * @param orderId for which order
   * @param amount how much
   * @return a receipt
   */
  @RequiresApproval(
      risk = Risk.HIGH,
      when = "args.amount > 50",
      reviewers = "manager",
      message = "Refund {amount} on order {orderId}",
      deadline = "PT30M",
      onDeadline = "reject")
  public String refund(String orderId, BigDecimal amount) {
    return "refunded " + amount + " on order " + orderId;
  }

  /**
   * Gives a voucher; people look at it afterwards.
   *
   * @param customer to whom
   * @param amount how much
   * @return the voucher
   */
  public String credit(String customer, int amount) {
    return "voucher of " + amount + " for " + customer;
  }

  /**
   * Deletes an account for good.
   *
   * @param customer whose
   * @return what was done
   */
  @RequiresApproval(
      risk = Risk.CRITICAL,
      reviewers = "manager",
      approvers = 2,
      message = "Delete the account of {customer} for good",
      deadline = "PT4H")
  public String deleteAccount(String customer) {
    return "deleted " + customer;
  }

  /**
   * Brings a version out.
   *
   * @param service which service
   * @param version which version
   * @param environment where
   * @param hosts on which hosts
   * @return what was done
   */
  @RequiresApproval(
      risk = Risk.HIGH,
      when = "args.environment == 'PRODUCTION'",
      reviewers = "engineer",
      message = "Deploy {service} {version} to {environment}",
      deadline = "PT20M")
  public String deploy(
      String service, String version, Environment environment, List<String> hosts) {
    return "deployed " + service + " " + version + " to " + environment;
  }

  /**
   * Writes to many people.
   *
   * @param subject the first line
   * @param text all of it
   * @param recipients how many get it
   * @return what was done
   */
  @RequiresApproval(
      risk = Risk.MEDIUM,
      reviewers = {"manager", "editor"},
      message = "Send \"{subject}\" to {recipients} people",
      deadline = "PT1H")
  public String sendNewsletter(String subject, String text, int recipients) {
    return "sent to " + recipients;
  }
}
