package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Claim;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RequestCodec;
import dev.hitl.store.RequestCodec.Encoded;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request's row that is read but not yet understood, so that one that cannot be understood does
 * not keep its neighbours from being read.
 *
 * @param place by what its page is ordered: when it was opened, or when it is due
 * @param meaning understands it, or throws a {@link StoreException}
 */
record StoredRequest(String id, long place, Supplier<Request> meaning) {

  /** Reads a row of {@link RequestPages#COLUMNS}. */
  static StoredRequest map(ResultSet row) throws SQLException {
    String id = row.getString("id");
    String tenant = row.getString("tenant");
    String agent = row.getString("agent");
    String run = row.getString("run");
    String status = row.getString("status");
    Instant deadline = Columns.optionalInstant(row, "deadline");
    Claim claim = claim(row);
    String principal = row.getString("principal");
    String origin = row.getString("origin");
    Instant openedAt = Columns.instant(row, "opened_at");
    Instant updatedAt = Columns.instant(row, "updated_at");
    Head head = new Head(row.getLong("version"), row.getString("head_hash"));
    byte[] progress = row.getBytes("progress");
    int revision = row.getInt("revision");
    String digest = row.getString("digest");
    byte[] arguments = row.getBytes("arguments");
    byte[] body = row.getBytes("body");
    byte[] result = row.getBytes("result");
    boolean tooLong = row.getInt("result_too_long") == 1;
    return new StoredRequest(
        id,
        row.getLong("place"),
        () -> {
          if (arguments == null || body == null) {
            throw StoreException.unreadable(
                "request " + id + " has no revision " + revision + " that can be read", null);
          }
          if (progress == null || tooLong) {
            throw StoreException.unreadable(
                "request " + id + " has more than " + Columns.MOST_BYTES + " bytes", null);
          }
          Request request =
              RequestCodec.decode(
                  new Encoded(
                      id,
                      status(id, status),
                      deadline,
                      null,
                      claim,
                      principal,
                      origin,
                      openedAt,
                      updatedAt,
                      head,
                      text(id, progress),
                      new EncodedRevision(revision, digest, text(id, arguments), text(id, body)),
                      result == null ? null : text(id, result)));
          RunId named = request.run();
          if (!named.tenant().equals(tenant)
              || !named.agent().equals(agent)
              || !named.run().equals(run)) {
            throw StoreException.unreadable(
                "request " + id + " is on the row of another run than its revision names", null);
          }
          return request;
        });
  }

  Request decode() {
    return meaning.get();
  }

  private static RequestStatus status(String id, String status) {
    try {
      return RequestStatus.valueOf(status);
    } catch (IllegalArgumentException e) {
      throw StoreException.unreadable("request " + id + " has the unknown status " + status, e);
    }
  }

  private static @Nullable Claim claim(ResultSet row) throws SQLException {
    String node = row.getString("node");
    Instant until = Columns.optionalInstant(row, "lease_until");
    return node == null || until == null ? null : new Claim(row.getLong("fence"), node, until);
  }

  private static String text(String id, byte[] utf8) {
    return Columns.text(utf8, "request " + id);
  }
}
