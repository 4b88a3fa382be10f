package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Many open pages and much that waits. It holds that everybody is told and nothing grows without
 * bound, and prints how long it took; {@code -Dhitl.load=10000,500} says how much there is.
 */
class LoadTest {
  private static final String LOAD = System.getProperty("hitl.load", "300,60");
  private static final int WAITING = Integer.parseInt(LOAD.split(",", 2)[0]);
  private static final int PAGES = Integer.parseInt(LOAD.split(",", 2)[1]);
  private static final int LOOKS = 20;

  private final PrintStream out = System.out;

  /** A page as a bare connection, so that the caller costs as little as it can. */
  private record Page(Socket socket, StringBuilder read) {
    static Page open(HitlConsole console) throws IOException {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.address().getPort());
      String head = "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ";
      String request = head + Desk.token("manager-1") + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new Page(socket, new StringBuilder());
    }

    /** Whether it was told of something by now. */
    boolean wasTold(String what) {
      try {
        InputStream in = socket.getInputStream();
        if (in.available() > 0) {
          read.append(new String(in.readNBytes(in.available()), StandardCharsets.US_ASCII));
        }
        return read.indexOf(what) >= 0;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void everyOpenPageIsToldAndTheFirstViewOfALongQueueIsOnePage() throws Exception {
    try (Hitl hitl =
            Hitl.builder()
                .store(JdbcStore.h2InMemory())
                .tools(new Desk.Tools())
                .reviewers(new Desk.Directory())
                .background(false)
                .build();
        HitlConsole console = console(hitl)) {
      AtomicInteger proposed = new AtomicInteger();
      hitl.agent("support", run -> run.call(List.of(call(proposed.incrementAndGet()))).toString());
      for (int i = 0; i < WAITING; i++) {
        hitl.start(RunId.of("support", "waiting-" + i), "refund");
      }
      Http manager = Http.of(console, Desk.token("manager-1"));
      firstView(manager);

      long before = used();
      List<Page> pages = new ArrayList<>();
      for (int i = 0; i < PAGES; i++) {
        pages.add(Page.open(console));
      }
      await().until(() -> pages.stream().allMatch(page -> page.wasTold("event: hello")));
      long opened = used();

      long asked = System.nanoTime();
      hitl.start(RunId.of("support", "new"), "refund");
      Request request = hitl.run(RunId.of("support", "new")).requests().get(0);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> pages.stream().allMatch(page -> page.wasTold(request.id())));
      Duration told = Duration.ofNanos(System.nanoTime() - asked);

      out.printf(
          "%d pages: all are told %d ms after it was asked; %d KB of heap each%n",
          PAGES, told.toMillis(), Math.max(0, (opened - before) / 1024 / PAGES));
      firstView(manager);
      assertThat(console.feed().size()).isEqualTo(PAGES);
      for (Page page : pages) {
        page.socket().close();
      }
    }
  }

  private static HitlConsole console(Hitl hitl) {
    Authenticator everybody = incoming -> Optional.of(new Caller("default", "manager-1"));
    return HitlConsole.on(hitl)
        .authenticator(everybody)
        .requestsPerMinute(1_000_000, 1_000_000)
        .streams(10_000, 10_000)
        .port(0)
        .start();
  }

  private static ToolCall call(int amount) {
    return ToolCall.of("c1", "refund", Map.of("orderId", "42", "amount", amount));
  }

  private void firstView(Http manager) {
    List<Long> times = new ArrayList<>();
    List<Long> queues = new ArrayList<>();
    for (int i = 0; i < LOOKS; i++) {
      long from = System.nanoTime();
      Http.Got queue = manager.get("/api/queue");
      queues.add(System.nanoTime() - from);
      Object first = queue.at("entries/0/id");
      Http.Got detail = manager.get("/api/requests/" + first);
      times.add(System.nanoTime() - from);
      assertThat(queue.list("entries")).hasSize(Math.min(50, WAITING));
      assertThat(detail.status()).isEqualTo(200);
    }
    times.sort(Long::compare);
    queues.sort(Long::compare);
    out.printf(
        "%d waiting: the first page of the queue in %d ms, with its first request in %d ms"
            + " (medians of %d, slowest %d ms)%n",
        WAITING,
        Duration.ofNanos(queues.get(LOOKS / 2)).toMillis(),
        Duration.ofNanos(times.get(LOOKS / 2)).toMillis(),
        LOOKS,
        Duration.ofNanos(times.get(LOOKS - 1)).toMillis());
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** A page that does not read is cut off, and what waits for it does not grow. */
  @Test
  void aPageThatDoesNotReadIsCutOffAndTheOthersAreToldAllTheSame() throws Exception {
    try (Desk desk = new Desk();
        Following other = Following.from(desk.as("manager-2"))) {
      await().until(() -> other.kinds().contains("hello"));
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4_096);
      socket.connect(
          new java.net.InetSocketAddress(
              InetAddress.getLoopbackAddress(), desk.console.address().getPort()));
      String head = "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ";
      socket
          .getOutputStream()
          .write((head + Desk.token("manager-1") + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      await().until(() -> desk.console.feed().size() == 2);
      byte[] beat = (": " + "x".repeat(16_000) + "\n\n").getBytes(StandardCharsets.US_ASCII);

      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                desk.console.feed().all("manager-1", beat);
                return desk.console.feed().size() == 1;
              });

      Request request = desk.refund(1);
      await().until(() -> other.told("opened").contains(request.id()));
      socket.close();
    }
  }
}
