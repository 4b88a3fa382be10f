package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.jdbc.Execution.Reading;
import dev.hitl.request.Request;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what belongs together, in one round trip where the database can. */
final class Snapshots {
  /** How often a request is read again because a step was committed between its row and chain. */
  private static final int MAX_READS = 50;

  private final Database database;

  Snapshots(Database database) {
    this.database = database;
  }

  /**
   * The run's row comes first. If it is still the same when the run is taken, so were the
   * checkpoints; and of a request it is asked again whether it is the same when it is claimed.
   */
  Optional<RunSnapshot> of(RunId run, int requests) {
    Reading<List<RunRecord>> row = rows -> rows.next() ? List.of(RunRows.map(rows)) : List.of();
    Reading<List<StoredCheckpoint>> checkpoints = rows -> CheckpointRows.read(run, rows);
    Reading<List<Request>> newest = RequestPages::read;
    Reading<List<AuditEvent>> events = AuditRows::read;
    List<List<?>> found =
        database.readTogether(
            List.of(
                RunRows.byName(run),
                CheckpointRows.of(run),
                RequestPages.newest(run, requests),
                RequestPages.eventsOfNewest(run, requests)),
            List.of(row, checkpoints, newest, events));
    return found.get(0).stream()
        .map(RunRecord.class::cast)
        .map(
            record ->
                new RunSnapshot(
                    record,
                    found.get(1).stream().map(StoredCheckpoint.class::cast).toList(),
                    records(
                        found.get(2).stream().map(Request.class::cast).toList(),
                        found.get(3).stream().map(AuditEvent.class::cast).toList())))
        .findFirst();
  }

  private static List<RequestRecord> records(List<Request> requests, List<AuditEvent> events) {
    Map<String, List<AuditEvent>> chains =
        events.stream().collect(Collectors.groupingBy(AuditEvent::subject));
    return requests.stream()
        .map(request -> new RequestRecord(request, chains.getOrDefault(request.id(), List.of())))
        .toList();
  }

  Optional<RequestRecord> recorded(String id) {
    Reading<List<Request>> row = RequestPages::read;
    Reading<List<AuditEvent>> chain = AuditRows::read;
    for (int reads = 1; ; reads++) {
      List<List<?>> found =
          database.readTogether(
              List.of(RequestPages.byId(id), AuditRows.of(id)), List.of(row, chain));
      if (found.get(0).isEmpty()) {
        return Optional.empty();
      }
      Request request = (Request) found.get(0).get(0);
      List<AuditEvent> events = found.get(1).stream().map(AuditEvent.class::cast).toList();
      if (events.size() == request.version() || reads == MAX_READS) {
        return Optional.of(new RequestRecord(request, events));
      }
    }
  }
}
