package dev.hitl.testing;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A notifier for tests: keeps what it was told, and fails when it is told to. Thread-safe. */
public final class RecordingNotifier implements Notifier {
  private final List<Notification> told = new ArrayList<>();
  private int failures;

  /** A notifier that has been told nothing. */
  public RecordingNotifier() {}

  /**
   * Fails the next times.
   *
   * @param times how often
   */
  public synchronized void failNext(int times) {
    failures = times;
  }

  @Override
  public synchronized void notify(Notification notification) throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("told to fail");
    }
    told.add(notification);
  }

  /**
   * What it was told.
   *
   * @return all notifications, oldest first
   */
  public synchronized List<Notification> told() {
    return List.copyOf(told);
  }
}
