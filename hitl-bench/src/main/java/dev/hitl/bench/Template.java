package dev.hitl.bench;

import dev.hitl.bench.Node.Point;
import dev.hitl.bench.Rows.Row;
import dev.hitl.call.RunId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run of hitl's as it stood between its transitions, from which the floor takes its rows.
 *
 * @param run its name
 * @param request the id of its request
 * @param phases in order: open, pause, decide, claim, result, finish
 */
record Template(RunId run, String request, List<Phase> phases) {
  static Template of(Place place) {
    RunId run = Node.newRun();
    Map<Point, Rows> seen = new EnumMap<>(Point.class);
    try (Node node =
        new Node(place.store(), point -> seen.put(point, Rows.of(place.pool(), run.run())))) {
      String reference = node.park(run);
      Rows parked = Rows.of(place.pool(), run.run());
      node.hitl.review().approve(reference, "manager-1");
      Rows decided = Rows.of(place.pool(), run.run());
      node.hitl.resume(run);
      Rows finished = Rows.of(place.pool(), run.run());
      Rows opened = seen(seen, Point.OPENED);
      Rows claimed = seen(seen, Point.CLAIMED);
      Rows result = seen(seen, Point.ENTERED_AGAIN);
      String request = String.valueOf(parked.table("hitl_request").get(0).cell("id").value());
      return new Template(
          run,
          request,
          List.of(
              Phase.between(new Rows(Map.of()), opened, false),
              Phase.between(opened, parked, false),
              Phase.between(parked, decided, true),
              Phase.between(decided, claimed, false),
              Phase.between(claimed, result, true),
              Phase.between(result, finished, false)));
    }
  }

  private static Rows seen(Map<Point, Rows> seen, Point point) {
    Rows rows = seen.get(point);
    if (rows == null) {
      throw new IllegalStateException("the template's run did not come to " + point);
    }
    return rows;
  }

  Names names() {
    Stream<Row> notices =
        phases.stream()
            .flatMap(phase -> phase.inserts().getOrDefault("hitl_outbox", List.of()).stream());
    return Names.insteadOf(
        run.run(),
        run.toString(),
        request,
        notices.map(row -> String.valueOf(row.cell("id").value())).toList());
  }
}
