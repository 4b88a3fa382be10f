package dev.hitl.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the {@link ReviewerDirectory} and whoever tells delegations, and never waits for them longer
 * than a limit. They are asked on a few daemon threads, so that one that hangs blocks no vote for
 * ever and leaves no thread behind with each; while all of them hang, whoever asks is told that
 * there is no answer. A fixed list and what the store keeps are asked on the caller's thread.
 * Thread-safe.
 */
public final class Reviewers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reviewers.class);
  private static final int MOST_THREADS = 8;
  private static final int MOST_WAITING = 256;
  private static final long IDLE_SECONDS = 10;

  private final ReviewerDirectory directory;
  private final Duration limit;
  private final ThreadPoolExecutor threads;

  /**
   * @param directory what is asked
   * @param limit how long to wait for each answer; more than zero
   */
  public Reviewers(ReviewerDirectory directory, Duration limit) {
    this.directory = directory;
    this.limit = limit;
    threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            body -> {
              Thread thread = new Thread(body, "hitl-directory");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** What the directory says of a name. */
  public sealed interface Answer {
    /**
     * It knows who that is.
     *
     * @param identity who
     */
    record Known(Identity identity) implements Answer {}

    /**
     * Nobody is known by this name.
     *
     * @param past who it was, where that identity has ended; otherwise null
     */
    record Unknown(@Nullable Identity past) implements Answer {}

    /**
     * It gave no answer, or none that can be used.
     *
     * @param why for the log
     */
    record Silent(String why) implements Answer {}
  }

  /**
   * Looks somebody up.
   *
   * @param tenant the tenant of the request
   * @param name an id or an alias
   * @param now by the store's clock; an identity that ended before is unknown
   * @return what the directory says; never an exception of its own
   */
  public Answer find(String tenant, String name, Instant now) {
    try {
      Optional<Identity> found = ofDirectory(() -> directory.find(tenant, name));
      if (found == null) {
        return silent(name, "it answered null", null);
      }
      if (found.isEmpty()) {
        return new Answer.Unknown(null);
      }
      return found.get().holdsAt(now)
          ? new Answer.Known(found.get())
          : new Answer.Unknown(found.get());
    } catch (NoAnswer e) {
      return silent(name, String.valueOf(e.getMessage()), e.getCause());
    }
  }

  /**
   * Whether two names are one person's. A directory that gives no answer does not keep somebody
   * from being who they say they are.
   *
   * @param tenant the tenant
   * @param one a name
   * @param other another name
   * @param now by the store's clock
   * @return true if they are the same as they are compared, or the directory says so
   */
  public boolean isSame(String tenant, String one, String other, Instant now) {
    String name = Identity.canonical(one);
    return !name.isEmpty()
        && (name.equals(Identity.canonical(other))
            || !Collections.disjoint(names(tenant, one, now), names(tenant, other, now)));
  }

  /** Somebody who is known no more is still the same person. */
  private Set<String> names(String tenant, String name, Instant now) {
    Answer answer = find(tenant, name, now);
    Identity identity =
        answer instanceof Answer.Known known
            ? known.identity()
            : answer instanceof Answer.Unknown unknown ? unknown.past() : null;
    return identity == null ? Set.of() : identity.names();
  }

  /**
   * Every role that somebody may hold, by being in a group as well.
   *
   * @param tenant the tenant
   * @return the roles; empty where the directory gave no answer
   */
  public Optional<Set<String>> roles(String tenant) {
    try {
      Set<String> roles = ofDirectory(() -> directory.roles(tenant));
      return roles == null ? Optional.empty() : Optional.of(Set.copyOf(roles));
    } catch (NoAnswer | RuntimeException e) {
      LOG.error("The reviewer directory could not name the roles of tenant {}", tenant, e);
      return Optional.empty();
    }
  }

  /**
   * The delegations that a reviewer is an end of.
   *
   * @param delegations who says so
   * @param tenant the tenant
   * @param reviewer the id that the directory has for them
   * @param tool the tool that is to be called
   * @param now by the store's clock
   * @return those of this tenant that hold now; empty where there was no answer in time
   */
  public Optional<List<Delegation>> delegations(
      Delegations delegations, String tenant, String reviewer, String tool, Instant now) {
    if (delegations == Delegations.NONE) {
      return Optional.of(List.of());
    }
    try {
      List<Delegation> found =
          delegations instanceof KeptDelegations
              ? delegations.of(tenant, reviewer, tool, now)
              : asked(() -> delegations.of(tenant, reviewer, tool, now));
      return found == null
          ? Optional.empty()
          : Optional.of(
              found.stream().filter(d -> d.holdsAt(now) && d.tenant().equals(tenant)).toList());
    } catch (NoAnswer | RuntimeException e) {
      LOG.error("Nobody can tell the delegations of {}; what they say does not count", reviewer, e);
      return Optional.empty();
    }
  }

  private static Answer silent(String name, String why, @Nullable Throwable cause) {
    LOG.error("The reviewer directory gave no answer for '{}': {}", name, why, cause);
    return new Answer.Silent(why);
  }

  private <T> @Nullable T ofDirectory(Callable<@Nullable T> question) throws NoAnswer {
    if (!FixedDirectory.isAtOnce(directory)) {
      return asked(question);
    }
    try {
      return question.call();
    } catch (Exception e) {
      throw new NoAnswer("it failed", e);
    }
  }

  private <T> @Nullable T asked(Callable<@Nullable T> question) throws NoAnswer {
    FutureTask<@Nullable T> task = new FutureTask<>(question);
    try {
      threads.execute(task);
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new NoAnswer("too many questions wait for it", null);
    } catch (TimeoutException e) {
      throw new NoAnswer("it took longer than " + limit, null);
    } catch (ExecutionException e) {
      throw new NoAnswer("it failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswer("the wait for it was interrupted", null);
    } finally {
      if (task.cancel(true)) {
        threads.remove(task);
      }
    }
  }

  /** Asks no more. Idempotent. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
