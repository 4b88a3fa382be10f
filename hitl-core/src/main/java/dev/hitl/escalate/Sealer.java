package dev.hitl.escalate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.Seal;
import dev.hitl.seal.SealTrust.Answer;
import dev.hitl.seal.Seals;
import dev.hitl.seal.TreeEdge;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.SealStore.SealWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the record. One round:
 *
 * <ol>
 *   <li>It reads the last seal, and refuses to go on if that is not signed by a key it trusts, does
 *       not fit its tree, or is behind what this node or an exporter has seen.
 *   <li>It reads events that have no leaf, oldest first: those since a little before the last seal,
 *       because a transaction may commit late; and now and then all, so that nothing stays unsealed
 *       for ever.
 *   <li>It writes them as leaves together with the next seal, on condition that nobody else wrote a
 *       seal meanwhile. If somebody did, it begins again.
 *   <li>It hands the exporters what they do not have, also what a crash kept from them.
 * </ol>
 *
 * <p>Transitions are not touched by it. Any number of nodes may seal one store at once: each seal
 * is won by one. All is done on one daemon thread of its own, so it never takes part in a
 * transaction of a caller's. Thread-safe.
 */
public final class Sealer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
  private static final int BATCH = 1_000;
  private static final int MOST_ATTEMPTS = 1_000;

  /** Longer than a transaction of hitl's takes, also on a clock a little apart. */
  private static final Duration LATE = Duration.ofSeconds(30);

  private static final Duration ALL_EVERY = Duration.ofHours(1);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private record Waiting(List<AuditEvent> events, CompletableFuture<Void> sealed) {}

  private final Store store;
  private final Seals seals;
  private final Exports exports;
  private final ScheduledThreadPoolExecutor thread;
  private final List<Waiting> waiting = new ArrayList<>();
  private volatile @Nullable SealRefused refused;
  private volatile @Nullable Future<?> rounds;

  // Used by the one thread only.
  private @Nullable Seal known;
  private @Nullable Instant nextAll;

  /**
   * @param store what to seal
   * @param seals how
   */
  public Sealer(Store store, Seals seals) {
    this.store = store;
    this.seals = seals;
    exports = new Exports(store, seals.exporters());
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread made = new Thread(body, "hitl-sealer");
              made.setDaemon(true);
              return made;
            });
  }

  /** Begins to seal all the time. */
  public void start() {
    long every = TimeUnit.NANOSECONDS.convert(seals.every());
    rounds = thread.scheduleWithFixedDelay(this::quietly, every, every, TimeUnit.NANOSECONDS);
  }

  /**
   * Seals and exports now what is not sealed.
   *
   * @return how many events were sealed
   * @throws SealRefused if what is there contradicts what was sealed before
   * @throws StoreException if the store cannot be reached
   */
  public long seal() {
    return result(submitted(() -> round(true)));
  }

  /** Seals and exports what is due, and logs it where that cannot be done now. */
  public void sealDue() {
    result(submitted(Executors.callable(this::quietly)));
  }

  /**
   * A store whose steps return when their events are sealed and exported.
   *
   * @return closing it closes the store, and not this
   */
  public Store synchronously() {
    return new SealedStore(store, this);
  }

  /** Before anything is written whose seal would be refused. */
  void refuseIfRefused() {
    SealRefused why = refused;
    if (why != null) {
      throw new StoreException(String.valueOf(why.getMessage()), why);
    }
  }

  /**
   * Returns when these events, as far as they are committed, are sealed and exported. What waits at
   * the same time is sealed together.
   */
  void awaitSealed(List<AuditEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    CompletableFuture<Void> sealed = new CompletableFuture<>();
    synchronized (waiting) {
      waiting.add(new Waiting(events, sealed));
      if (waiting.size() == 1) {
        try {
          thread.execute(this::group);
        } catch (RejectedExecutionException e) {
          waiting.clear();
          throw notSealed(e);
        }
      }
    }
    try {
      result(sealed);
    } catch (RuntimeException e) {
      throw notSealed(e);
    }
  }

  /** Returns when all that is committed is sealed and exported. */
  void awaitAllSealed() {
    try {
      result(submitted(() -> round(false)));
    } catch (RuntimeException e) {
      throw notSealed(e);
    }
  }

  private static StoreException notSealed(RuntimeException e) {
    return new StoreException("it was committed and could not be sealed: " + e.getMessage(), e);
  }

  private void group() {
    List<Waiting> group;
    synchronized (waiting) {
      group = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      List<AuditEvent> events = group.stream().flatMap(w -> w.events().stream()).toList();
      sealing(
          () -> {
            for (int from = 0; from < events.size(); from += BATCH) {
              List<AuditEvent> some = events.subList(from, Math.min(events.size(), from + BATCH));
              write(() -> store.unsealedOf(some), false);
            }
            return 0L;
          });
      group.forEach(w -> w.sealed().complete(null));
    } catch (Throwable e) {
      group.forEach(w -> w.sealed().completeExceptionally(e));
    }
  }

  private void quietly() {
    try {
      round(false);
    } catch (RuntimeException e) {
      LOG.error("The record could not be sealed; it is tried again", e);
    }
  }

  private long round(boolean all) {
    return sealing(
        () -> {
          Instant now = store.clock().instant();
          boolean complete = all || nextAll == null || !now.isBefore(nextAll);
          long sealed = 0;
          int some;
          do {
            some = write(() -> store.unsealed(complete ? null : since(), BATCH), true);
            sealed += some;
          } while (some == BATCH);
          if (complete) {
            nextAll = now.plus(ALL_EVERY);
          }
          return sealed;
        });
  }

  /**
   * What was exported too late, by a node that died perhaps, is exported even if nothing is new.
   */
  private long sealing(Callable<Long> work) {
    try {
      head();
      exports.bringUp();
      long sealed = work.call();
      exports.bringUp();
      refused = null;
      return sealed;
    } catch (SealRefused e) {
      refused = e;
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Instant since() {
    return store.treeHead().map(head -> head.seal().until().minus(LATE)).orElse(null);
  }

  private interface Finding {
    List<Unsealed> events();
  }

  /** Seals what is found, once nobody else is faster; how many events. */
  private int write(Finding finding, boolean inOrder) {
    @Nullable TreeHead lostTo = null;
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      TreeHead head = head();
      if (i > 0 && Objects.equals(head, lostTo)) {
        throw new SealRefused("there are leaves behind the last seal, or its number is taken");
      }
      List<Unsealed> events = finding.events();
      if (events.isEmpty()) {
        return 0;
      }
      if (written(head, events, inOrder)) {
        return events.size();
      }
      lostTo = head;
    }
    throw new StoreException("other nodes sealed each time; it is tried again", null);
  }

  private boolean written(@Nullable TreeHead head, List<Unsealed> events, boolean inOrder) {
    TreeEdge edge = head == null ? TreeEdge.EMPTY : tree(head);
    List<Leaf> leaves = new ArrayList<>();
    for (Unsealed event : events) {
      Leaf leaf = event.at(edge.size());
      leaves.add(leaf);
      edge = edge.append(leaf.leafHash());
    }
    Seal before = head == null ? null : head.seal();
    Instant now = store.clock().instant();
    Instant until = before == null ? Instant.EPOCH : before.until();
    Instant newest = events.get(events.size() - 1).at();
    // An event that claims to be of the future must not keep others from being looked at.
    if (inOrder && newest.isAfter(until) && !newest.isAfter(now)) {
      until = newest;
    }
    Seal seal = Seal.of(before, edge, now, until, seals.key());
    if (store.seal(new TreeHead(seal, edge.text()), leaves) == SealWritten.LOST) {
      return false;
    }
    known = seal;
    return true;
  }

  /** A forged seal, or an old one, would be made ours by sealing behind it. */
  private @Nullable TreeHead head() {
    exports.look();
    TreeHead head = store.treeHead().orElse(null);
    Seal seal = head == null ? null : head.seal();
    Seal seen = known;
    if (seen != null && (seal == null || seal.number() < seen.number())) {
      throw new SealRefused(
          "this node has seen seal %d, the database %s: it was set back"
              .formatted(
                  seen.number(), seal == null ? "has none" : "ends at seal " + seal.number()));
    }
    if (seen != null && seal != null && seal.number() == seen.number() && !seal.equals(seen)) {
      throw new SealRefused("seal " + seen.number() + " is not the one that this node has seen");
    }
    if (head != null && seal != null) {
      Answer answer = seal.verify(seals.key());
      if (answer != Answer.VALID) {
        throw new SealRefused(
            answer == Answer.FORGED
                ? "the signature of seal " + seal.number() + " is not that of its key"
                : "seal %d is signed with key %s, which this node does not trust"
                    .formatted(seal.number(), seal.keyId()));
      }
      tree(head);
    }
    exports.check(seal);
    known = seal;
    return head;
  }

  private static TreeEdge tree(TreeHead head) {
    try {
      return head.tree();
    } catch (IllegalArgumentException e) {
      throw new SealRefused(
          "the edge of the tree at seal " + head.seal().number() + ": " + e.getMessage());
    }
  }

  private <T> Future<T> submitted(Callable<T> work) {
    try {
      return thread.submit(work);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the sealer is closed", e);
    }
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the record was sealed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Seals once more what is not sealed, if {@link #start} was called, and stops. Idempotent. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    if (rounds != null) {
      thread.execute(this::quietly);
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    List<Waiting> left;
    synchronized (waiting) {
      left = List.copyOf(waiting);
      waiting.clear();
    }
    left.forEach(
        w -> w.sealed().completeExceptionally(new IllegalStateException("the sealer is closed")));
  }
}
