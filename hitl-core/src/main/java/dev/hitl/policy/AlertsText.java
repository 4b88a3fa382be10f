package dev.hitl.policy;

import java.util.ArrayList;
import java.util.List;

/** Reads when people are told of the queue out of a policy file. */
final class AlertsText {
  private static final String QUEUE_AGE = "queueAge";
  private static final String NEVER = "never";

  private AlertsText() {}

  static Alerts read(Node node) {
    Fields fields = new Fields(node, "alerts", List.of(QUEUE_AGE));
    List<String> words = new ArrayList<>();
    fields.text(QUEUE_AGE, words::add);
    if (words.contains(NEVER)) {
      return Alerts.NONE;
    }
    List<Alerts> read = new ArrayList<>();
    fields.duration(QUEUE_AGE, age -> read.add(new Alerts(age)));
    if (read.isEmpty()) {
      throw new PolicyException(node.where() + "alerts says nothing; give " + QUEUE_AGE);
    }
    return read.get(0);
  }
}
