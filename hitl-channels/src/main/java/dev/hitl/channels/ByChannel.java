package dev.hitl.channels;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the words of escalation ladders a meaning: {@code channel: sms} goes to the notifier of
 * that word, everything else, a word that is not known too, the usual way. Immutable and
 * thread-safe.
 */
public final class ByChannel implements Notifier {
  private final Notifier usual;
  private final Map<String, Notifier> others;

  private ByChannel(Notifier usual, Map<String, Notifier> others) {
    this.usual = usual;
    this.others = Map.copyOf(others);
  }

  /**
   * Begins with the usual way.
   *
   * @param usual for what has no word, or one that is not known
   * @return a notifier
   */
  public static ByChannel usually(Notifier usual) {
    return new ByChannel(usual, Map.of());
  }

  /**
   * Adds a way.
   *
   * @param word the ladder's word
   * @param notifier who is told then, in the place of the usual one
   * @return a new notifier
   * @throws IllegalArgumentException if the word has a notifier already
   */
  public ByChannel on(String word, Notifier notifier) {
    Map<String, Notifier> more = new TreeMap<>(others);
    if (more.put(word, notifier) != null) {
      throw new IllegalArgumentException("there are two notifiers for the channel " + word);
    }
    return new ByChannel(usual, more);
  }

  @Override
  public void notify(Notification notification) throws Exception {
    String word = notification.channel();
    Notifier other = word == null ? null : others.get(word);
    (other == null ? usual : other).notify(notification);
  }
}
