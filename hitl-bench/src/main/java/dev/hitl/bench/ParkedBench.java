package dev.hitl.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a node holds for runs that wait for people. */
final class ParkedBench {
  private static final int AT_ONCE = 8;

  private ParkedBench() {}

  static void run(Postgres server, int runs) throws Exception {
    try (Place place = server.newPlace();
        Node node = new Node(place.store())) {
      park(node, 200);
      long heapBefore = heap();
      int threadsBefore = threads();
      park(node, runs);
      long heapAfter = heap();
      Table.title(runs + " runs parked, PostgreSQL");
      Table.line(
          "%-28s %d B of heap each, %d threads more",
          "held by the node", (heapAfter - heapBefore) / runs, threads() - threadsBefore);
    }
  }

  private static void park(Node node, int runs) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> parking = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        parking.add(pool.submit(() -> node.park(Node.newRun())));
      }
      for (Future<?> one : parking) {
        one.get();
      }
    } finally {
      pool.shutdown();
    }
    node.forget();
  }

  private static int threads() {
    return Math.toIntExact(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("hitl"))
            .count());
  }

  private static long heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100);
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
