package dev.hitl.examples.support;

import dev.hitl.call.RunId;
import java.util.List;

/**
 * A customer's ticket.
 *
 * @param number names the ticket, its run and its recorded conversation
 * @param customer who wrote it, on whose behalf the agent acts
 * @param text what the customer wrote
 */
record Ticket(String number, String customer, String text) {
  static final List<Ticket> ALL =
      List.of(
          new Ticket(
              "T-1",
              "ada@example.com",
              "The two bulbs of order 1042 came in the wrong colour. Can I have the 38.50 EUR"
                  + " back?"),
          new Ticket(
              "T-2",
              "bruno@example.com",
              "My arc lamp (order 1043) arrived with a broken foot, photo attached. I want my"
                  + " money back."),
          new Ticket(
              "T-3",
              "chloe@example.com",
              "Please close my account, I do not need it any more. My last order was 1044."),
          new Ticket(
              "T-4",
              "dario@example.com",
              "Order 1045 came three weeks late. I keep the chandelier, but I want the whole 250"
                  + " EUR back."),
          new Ticket(
              "T-5",
              "esther@example.com",
              "I sent back the reading lamp of order 1046 last week, please refund it."),
          new Ticket(
              "T-6",
              "farid@example.com",
              "Order 1047 has been on its way for 20 days. Where is it, and can I get my money"
                  + " back?"),
          new Ticket(
              "T-7", "gita@example.com", "May I hang the Halo ceiling lamp above my shower?"));

  RunId run() {
    return RunId.of(SupportNode.AGENT, number);
  }
}
