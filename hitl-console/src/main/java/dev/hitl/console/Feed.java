package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open pages what happens, on this node and on others: one look at the record for all of
 * them, and none where no page is open. Thread-safe.
 */
final class Feed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  /** Whoever comes back after so long reads everything anew. */
  private static final Duration RESUMED = Duration.ofHours(1);

  /** What is told again to whoever comes back, for events are not committed in their order. */
  private static final Duration OVERLAP = Duration.ofSeconds(5);

  /** Then a page comes back and says again who it is of. */
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  /** So long a page is told things while nobody can say whether it still is who it was. */
  private static final Duration UNVOUCHED = Duration.ofMinutes(1);

  private static final int MOST_RESUMED = 1_000;
  private static final long LEAST_PAUSE_MILLIS = 10;
  private static final byte[] BEAT = ": beat\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Hitl hitl;
  private final Settings settings;
  private final Viewers viewers;
  private final Changes changes;
  private final Heard heard;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean awake;
  private volatile boolean closed;
  private Store.@Nullable Listening listening;
  private @Nullable Thread thread;

  /** Guards the watch and who is about to need it. */
  private final ReentrantLock watching = new ReentrantLock();

  private @Nullable Watch watch;
  private int opening;

  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(Feed::daemon);

  Feed(Hitl hitl, Settings settings, Viewers viewers) {
    this.hitl = hitl;
    this.settings = settings;
    this.viewers = viewers;
    changes = new Changes(hitl);
    heard = new Heard(hitl, this::tell);
  }

  void start() {
    listening = hitl.overview().listen(this::wake);
    thread = daemon(this::run);
    thread.start();
    long beat = settings.heartbeat().toMillis();
    // What it throws ends it, so it throws nothing; nobody waits for it.
    var unused = beats.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "hitl-console-feed");
    thread.setDaemon(true);
    return thread;
  }

  int size() {
    return streams.size();
  }

  /** Bytes that wait for slow pages. */
  long waiting() {
    return streams.stream().mapToLong(Stream::waiting).sum();
  }

  /** Sends something to all pages of one person, for tests. */
  void all(String name, byte[] bytes) {
    streams.stream()
        .filter(stream -> stream.viewer().identity().id().equals(name))
        .forEach(stream -> stream.send(bytes));
  }

  /** Opens a stream, which gets what happened since it was cut off. */
  void open(Exchange exchange, @Nullable String after) {
    Viewer viewer = exchange.viewer();
    admit(viewer);
    Instant now = hitl.overview().now();
    Stream stream;
    begin();
    try {
      Policies.stream(exchange.response());
      Stream[] self = new Stream[1];
      stream =
          new Stream(
              exchange, viewer, settings.mostWaiting(), nanos(), () -> streams.remove(self[0]));
      self[0] = stream;
      streams.add(stream);
      stream.send("retry: 1000\n".getBytes(StandardCharsets.US_ASCII));
      stream.tell(Message.own("hello", Place.id(now), Map.of("now", now.toString())));
      if (stream.isOver()) {
        streams.remove(stream);
      }
    } finally {
      opened();
    }
    wake();
    if (after != null) {
      try {
        resume(stream, after, now);
      } catch (RuntimeException e) {
        // It has begun, so there is no other answer; held on, it would count until the next beat.
        LOG.warn("A page is not told what it missed; it comes back", e);
        stream.cut(e);
      }
    }
  }

  /**
   * Everything on record from now on is told: whoever hears the hello reads the queue then, and
   * nothing may fall between.
   */
  private void begin() {
    watching.lock();
    try {
      if (watch == null) {
        Watch first = new Watch(hitl);
        first.begin();
        watch = first;
        heard.open();
      }
      opening++;
    } finally {
      watching.unlock();
    }
  }

  private void opened() {
    watching.lock();
    try {
      opening--;
    } finally {
      watching.unlock();
    }
  }

  /** Null where no page is open, nor about to be. */
  private @Nullable Watch watch() {
    watching.lock();
    try {
      if (streams.isEmpty() && opening == 0 && watch != null) {
        watch = null;
        heard.close();
      }
      return watch;
    } finally {
      watching.unlock();
    }
  }

  private void admit(Viewer viewer) {
    if (closed || streams.size() >= settings.mostStreams()) {
      throw Problem.of(Problem.Kind.UNAVAILABLE, "there are too many open pages")
          .header("Retry-After", "10");
    }
    long own = streams.stream().filter(s -> s.viewer().caller().equals(viewer.caller())).count();
    if (own >= settings.streamsPerPerson()) {
      throw Problem.of(
              Problem.Kind.TOO_MANY,
              "you have %d pages open; close one of them".formatted(settings.streamsPerPerson()))
          .header("Retry-After", "10");
    }
  }

  private void resume(Stream stream, String after, Instant now) {
    Instant at = Place.of(after).map(AuditQuery.Place::at).orElse(Instant.EPOCH);
    if (at.isBefore(now.minus(RESUMED))) {
      stream.tell(reset(now));
      return;
    }
    AuditQuery query =
        Watch.from(at.minus(OVERLAP)).tenant(stream.viewer().tenant()).limit(MOST_RESUMED);
    List<AuditEvent> events = hitl.audit().search(query);
    if (events.size() == MOST_RESUMED) {
      stream.tell(reset(now));
    } else {
      changes.of(events).forEach(stream::tell);
    }
  }

  private static Message reset(Instant now) {
    return Message.own("reset", Place.id(now), Map.of("now", now.toString()));
  }

  private void wake() {
    lock.lock();
    try {
      awake = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      try {
        Watch present = watch();
        if (present == null) {
          pause(Duration.ofDays(1).toMillis());
        } else {
          tell(present);
          pause(settings.poll().toMillis());
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("Open pages are not told what happens; it is tried again", e);
        pauseAfterFailure();
      }
    }
  }

  private void tell(Watch present) {
    Message reset = reset(hitl.overview().now());
    try {
      List<AuditEvent> found = present.look();
      messages(present, found).forEach(this::tell);
    } catch (Watch.TooMuch e) {
      tell(reset);
    }
  }

  private List<Message> messages(Watch present, List<AuditEvent> found) {
    try {
      return changes.of(found);
    } catch (RuntimeException e) {
      present.forget(found);
      throw e;
    }
  }

  /** Who cannot be told now comes back, and is told then. */
  private void tell(Message message) {
    for (Stream stream : streams) {
      try {
        if (nanos() - stream.vouchedAt() > UNVOUCHED.toNanos()) {
          stream.end();
        }
        stream.tell(message);
      } catch (RuntimeException e) {
        stream.cut(e);
      }
    }
  }

  private void pauseAfterFailure() {
    try {
      TimeUnit.MILLISECONDS.sleep(Math.max(1_000, settings.poll().toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until there is a hint; of many hints at once there is one look. */
  private void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(LEAST_PAUSE_MILLIS);
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!awake && left > 0 && !closed) {
        left = woken.awaitNanos(left);
      }
      awake = false;
    } finally {
      lock.unlock();
    }
  }

  /** Also looks whether each is still who it was, and may still see what it sees. */
  private void beat() {
    for (Stream stream : streams) {
      try {
        long now = nanos();
        if (now - stream.openedAt() > LIFETIME.toNanos() || !isStill(stream)) {
          stream.end();
        } else {
          stream.vouched(viewers.of(stream.viewer().caller()), now);
          stream.send(BEAT);
        }
      } catch (RuntimeException e) {
        stream.cut(e);
      }
    }
  }

  private boolean isStill(Stream stream) {
    try {
      Optional<Caller> now = settings.authenticator().again(stream.presented());
      return now.isPresent() && now.get().equals(stream.viewer().caller());
    } catch (RuntimeException e) {
      LOG.error("The authenticator failed; an open page is ended", e);
      return false;
    }
  }

  private long nanos() {
    return settings.ticker().read();
  }

  @Override
  public void close() {
    closed = true;
    beats.shutdownNow();
    if (listening != null) {
      listening.close();
    }
    heard.close();
    if (thread != null) {
      thread.interrupt();
    }
    streams.forEach(Stream::end);
  }
}
