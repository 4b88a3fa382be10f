package dev.hitl.examples.itops;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells people: by the channel that the ladder has come to, or by chat. A real one would look up
 * who has which role just now, and send a text message where the channel is {@code sms}.
 */
final class Pager implements Notifier {
  private static final String USUAL = "chat";

  private final Consumer<String> screen;
  private final List<String> sent = new ArrayList<>();

  Pager(Consumer<String> screen) {
    this.screen = screen;
  }

  @Override
  public synchronized void notify(Notification notification) {
    String channel = notification.channel() == null ? USUAL : notification.channel();
    String who = notification.roles().stream().sorted().collect(Collectors.joining(", "));
    String message = channel + " to " + who + ": " + notification.kind();
    sent.add(message);
    screen.accept(message + ": " + notification.title());
  }

  /** What was sent, without the titles. */
  synchronized List<String> sent() {
    return List.copyOf(sent);
  }
}
