package dev.hitl.channels;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several channels of which one is enough: the next is tried at once when the one before could not
 * tell. It is about a channel that is down. That nobody <em>reacts</em> is another matter: for that
 * the policy has its escalation ladder.
 *
 * <ol>
 *   <li>The channels are tried in their order. The first that does not throw ends it.
 *   <li>One that threw rests: it is passed over while another works, so that a chat that hangs does
 *       not hold up every notice until its time-out.
 *   <li>If all threw, those at rest too, this throws, and the outbox tries the chain again later.
 * </ol>
 *
 * <p>Thread-safe. What rests is known on this node only, and forgotten with it.
 */
public final class Fallback implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Fallback.class);
  private static final Duration USUAL_REST = Duration.ofMinutes(1);

  private final List<Notifier> channels;
  private final Clock clock;
  private final Duration rest;

  /** By the channel's number; null for one that is not at rest. */
  private final @Nullable Instant[] restsUntil;

  private Fallback(List<Notifier> channels, Clock clock, Duration rest) {
    if (channels.isEmpty() || rest.isNegative()) {
      throw new IllegalArgumentException("a fallback has a channel, and rests no negative time");
    }
    this.channels = List.copyOf(channels);
    this.clock = clock;
    this.rest = rest;
    restsUntil = new @Nullable Instant[channels.size()];
  }

  /**
   * Channels in the order in which they are tried; one that failed rests for a minute.
   *
   * @param channels at least one
   * @return a notifier
   * @throws IllegalArgumentException if there is none
   */
  public static Fallback of(Notifier... channels) {
    return new Fallback(Arrays.asList(channels), Clock.systemUTC(), USUAL_REST);
  }

  /**
   * These channels with another rest.
   *
   * @param time how long a channel that failed is passed over; zero to try it every time
   * @param by the clock that says when that is over
   * @return a new notifier
   * @throws IllegalArgumentException if the time is negative
   */
  public Fallback resting(Duration time, Clock by) {
    return new Fallback(channels, by, time);
  }

  /**
   * Tells people by one of the channels.
   *
   * @param notification what to tell
   * @throws IOException if none worked, with what each threw
   * @throws InterruptedException if the thread was interrupted while telling
   */
  @Override
  public void notify(Notification notification) throws IOException, InterruptedException {
    IOException none = new IOException("none of " + channels.size() + " channels worked");
    for (int channel : order()) {
      try {
        channels.get(channel).notify(notification);
        rest(channel, null);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | LinkageError e) {
        LOG.warn("Channel {} of {} could not tell", channel + 1, channels.size(), e);
        rest(channel, clock.instant().plus(rest));
        none.addSuppressed(e);
      }
    }
    throw none;
  }

  /** Those at rest behind the others. */
  private List<Integer> order() {
    List<Integer> order = new ArrayList<>();
    List<Integer> resting = new ArrayList<>();
    for (int channel = 0; channel < channels.size(); channel++) {
      (isResting(channel) ? resting : order).add(channel);
    }
    order.addAll(resting);
    return order;
  }

  private boolean isResting(int channel) {
    synchronized (restsUntil) {
      Instant until = restsUntil[channel];
      return until != null && until.isAfter(clock.instant());
    }
  }

  private void rest(int channel, @Nullable Instant until) {
    synchronized (restsUntil) {
      restsUntil[channel] = until;
    }
  }
}
