package dev.hitl.channels;

import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 *       not hold up every notice until its time-out. One to whom only this notice is over ({@link
 *       NotTold.Never}) works, and does not rest.
 *   <li>One that said when to come back ({@link NotTold.Later}) is not tried before, not even as
 *       the last.
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

  /** By the channel's number. */
  private final Map<Integer, Rest> rests = new ConcurrentHashMap<>();

  /**
   * The rest of a channel that failed.
   *
   * @param until when it is over
   * @param asked whether the channel asked for it, so that it is not even the last resort
   */
  private record Rest(Instant until, boolean asked) {
    static Rest after(Throwable e, Instant now, Duration usual) {
      if (e instanceof NotTold.Later later) {
        return new Rest(now.plus(later.delay()), true);
      }
      return new Rest(now.plus(usual), false);
    }
  }

  private Fallback(List<Notifier> channels, Clock clock, Duration rest) {
    if (channels.isEmpty() || rest.isNegative()) {
      throw new IllegalArgumentException("a fallback has a channel, and rests no negative time");
    }
    this.channels = List.copyOf(channels);
    this.clock = clock;
    this.rest = rest;
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
   * @throws NotTold.Never if each of them said that it is over
   * @throws NotTold.Later if none worked, and each that is not over said when to come back: when
   *     the first of them may be asked
   * @throws IOException if none worked otherwise, with what each threw
   * @throws InterruptedException if the thread was interrupted while telling
   */
  @Override
  public void notify(Notification notification) throws IOException, InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    for (int channel : order(thrown)) {
      try {
        channels.get(channel).notify(notification);
        rest(channel, null);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | LinkageError e) {
        LOG.warn("Channel {} of {} could not tell", channel + 1, channels.size(), e);
        // Over for this notice is an answer: the channel works, and may well tell the next one.
        rest(channel, e instanceof NotTold.Never ? null : Rest.after(e, clock.instant(), rest));
        thrown.add(e);
      }
    }
    throw none(thrown);
  }

  private IOException none(List<Throwable> thrown) {
    String why = "none of " + channels.size() + " channels worked";
    IOException none = new NotTold.Never(why);
    for (Throwable e : thrown) {
      if (e instanceof NotTold.Later later) {
        boolean sooner =
            !(none instanceof NotTold.Later l) || later.delay().compareTo(l.delay()) < 0;
        none = sooner ? new NotTold.Later(why, later.delay()) : none;
      } else if (!(e instanceof NotTold.Never)) {
        none = new IOException(why);
        break;
      }
    }
    thrown.forEach(none::addSuppressed);
    return none;
  }

  /** Those at rest behind the others; without those that said when to come back. */
  private List<Integer> order(List<Throwable> leftAlone) {
    Instant now = clock.instant();
    List<Integer> order = new ArrayList<>();
    List<Integer> resting = new ArrayList<>();
    for (int channel = 0; channel < channels.size(); channel++) {
      Rest at = rests.get(channel);
      if (at == null || !at.until().isAfter(now)) {
        order.add(channel);
      } else if (at.asked()) {
        leftAlone.add(new NotTold.Later("it is not yet time", Duration.between(now, at.until())));
      } else {
        resting.add(channel);
      }
    }
    order.addAll(resting);
    return order;
  }

  private void rest(int channel, @Nullable Rest until) {
    if (until == null) {
      rests.remove(channel);
    } else {
      rests.put(channel, until);
    }
  }
}
