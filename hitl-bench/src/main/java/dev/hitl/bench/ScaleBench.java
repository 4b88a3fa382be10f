package dev.hitl.bench;

import dev.hitl.checkpoint.RunStatus;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.store.RunQuery;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/** hitl beside itself: the same work with many requests in the store and with few. */
final class ScaleBench {
  /** Enough that a page of each query is full in the small store too. */
  private static final int PAGE = 100;

  private ScaleBench() {}

  /** The largest of the ratios. */
  static double run(Postgres server, int requests, int pairs) throws Exception {
    try (Place small = server.newPlace();
        Place large = server.newPlace()) {
      JdbcStore smallStore = small.store();
      JdbcStore largeStore = large.store();
      long begun = System.nanoTime();
      Bulk.load(small, PAGE * 4, PAGE);
      Bulk.load(large, requests, PAGE);
      Table.title("With " + requests + " requests in the store, half pending, beside " + PAGE * 4);
      Table.line("(loaded in %.0f s)", (System.nanoTime() - begun) / 1e9);
      try (Node few = new Node(smallStore);
          Node many = new Node(largeStore)) {
        Race cycle = new Race(FloorBench.PARTS, 1, pairs, 20);
        new Race(FloorBench.PARTS, 1, 1, 100).run(many, few);
        Race.Result cycles = cycle.run(many, few);
        Table.race("many", "few", cycle, cycles);
        Race reads = new Race(List.of("inbox", "overdue", "runs ready"), 1, pairs, 10);
        Contender ofMany = queries(many, largeStore);
        Contender ofFew = queries(few, smallStore);
        new Race(reads.parts(), 1, 1, 50).run(ofMany, ofFew);
        Race.Result read = reads.run(ofMany, ofFew);
        Table.race("many", "few", reads, read);
        return DoubleStream.concat(DoubleStream.of(cycles.ratios()), DoubleStream.of(read.ratios()))
            .max()
            .orElseThrow();
      }
    }
  }

  private static Contender queries(Node node, JdbcStore store) {
    RunQuery ready = new RunQuery(Set.of(RunStatus.READY), Set.of(Node.AGENT), null, null, PAGE);
    return () -> {
      long begun = System.nanoTime();
      int found = node.hitl.review().inbox().size();
      long listed = System.nanoTime();
      found += store.overdue(PAGE).size();
      long due = System.nanoTime();
      found += store.runs(ready).size();
      long looked = System.nanoTime();
      if (found != 3 * PAGE) {
        throw new IllegalStateException("pages are not full: " + found);
      }
      return new long[] {listed - begun, due - listed, looked - due};
    };
  }
}
