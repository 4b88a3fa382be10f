package dev.hitl.console;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One open page. What it is told waits in a bounded queue until the network takes it, and nobody
 * waits for that: a page that is too slow is cut off, and goes on where it was when it comes back.
 * Thread-safe.
 */
final class Stream {
  private final Response response;
  private final Callback callback;
  private final Runnable gone;
  private final Presented presented;
  private final int mostWaiting;
  private final long openedAt;
  private volatile long vouchedAt;
  private volatile Viewer viewer;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean ending;
  private boolean over;
  private final Pump pump = new Pump();

  /**
   * @param mostWaiting bytes that may wait for it
   * @param openedAt in nanoseconds of some clock, when who it is was known
   * @param gone called once when it is over, whatever the reason
   */
  Stream(Exchange exchange, Viewer viewer, int mostWaiting, long openedAt, Runnable gone) {
    response = exchange.response();
    callback = exchange.callback();
    presented = Presented.of(exchange);
    this.viewer = viewer;
    this.mostWaiting = mostWaiting;
    this.openedAt = openedAt;
    vouchedAt = openedAt;
    this.gone = gone;
  }

  Viewer viewer() {
    return viewer;
  }

  /** What the caller showed. */
  Presented presented() {
    return presented;
  }

  /** It is known again who it is of. */
  void vouched(Viewer value, long at) {
    viewer = value;
    vouchedAt = at;
  }

  /** When it was last known who it is of. */
  long vouchedAt() {
    return vouchedAt;
  }

  long openedAt() {
    return openedAt;
  }

  /** Bytes that wait until the network takes them. */
  synchronized int waiting() {
    return waitingBytes;
  }

  synchronized boolean isOver() {
    return over;
  }

  void tell(Message message) {
    if (message.isFor(viewer)) {
      send(message.bytes());
    }
  }

  void send(byte[] bytes) {
    boolean slow;
    synchronized (this) {
      if (over || ending) {
        return;
      }
      slow = waitingBytes + bytes.length > mostWaiting;
      if (!slow) {
        waiting.add(bytes);
        waitingBytes += bytes.length;
      }
    }
    if (slow) {
      cut(new IllegalStateException("the page is too slow"));
    } else {
      pump.iterate();
    }
  }

  /** Ends it once everything was sent. */
  void end() {
    synchronized (this) {
      ending = true;
    }
    pump.iterate();
  }

  /** Ends it at once. */
  void cut(Throwable why) {
    if (finish()) {
      pump.abort(why);
      callback.failed(why);
    }
  }

  private boolean finish() {
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      waiting.clear();
      waitingBytes = 0;
    }
    gone.run();
    return true;
  }

  private synchronized @Nullable ByteBuffer next() {
    if (waiting.isEmpty()) {
      return null;
    }
    ByteBuffer all = ByteBuffer.allocate(waitingBytes);
    waiting.forEach(all::put);
    waiting.clear();
    waitingBytes = 0;
    return all.flip();
  }

  private synchronized boolean isEnding() {
    return ending && !over;
  }

  private final class Pump extends IteratingCallback {
    @Override
    protected Action process() {
      ByteBuffer next = next();
      if (next != null) {
        response.write(false, next, this);
        return Action.SCHEDULED;
      }
      return isEnding() ? Action.SUCCEEDED : Action.IDLE;
    }

    @Override
    protected void onCompleteSuccess() {
      if (finish()) {
        response.write(true, ByteBuffer.allocate(0), callback);
      }
    }

    @Override
    protected void onCompleteFailure(Throwable why) {
      if (finish()) {
        callback.failed(why);
      }
    }
  }
}
