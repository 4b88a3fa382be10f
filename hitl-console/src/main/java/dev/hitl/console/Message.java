package dev.hitl.console;

import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as open pages are told. It is written once, whoever is told.
 *
 * @param tenant whose
 * @param request what it is about; null where it is about a run, or for everybody
 * @param run the run; null where it is about a request, or for everybody
 * @param bytes as they are sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Message(String tenant, @Nullable Request request, @Nullable RunId run, byte[] bytes) {

  static Message of(
      Request request, String kind, String id, Map<String, ? extends @Nullable Object> data) {
    return new Message(request.run().tenant(), request, null, bytes(kind, id, data));
  }

  static Message of(RunId run, String id, Map<String, ? extends @Nullable Object> data) {
    return new Message(run.tenant(), null, run, bytes("run", id, data));
  }

  /** What an agent says: it is told now or never, so it is no place to go on from. */
  static Message said(RunId run, Map<String, ? extends @Nullable Object> data) {
    return new Message(run.tenant(), null, run, bytes("said", "", data));
  }

  /** For everybody of a tenant, or of all tenants where it is empty. */
  static Message toAll(
      String tenant, String kind, String id, Map<String, ? extends @Nullable Object> data) {
    return new Message(tenant, null, null, bytes(kind, id, data));
  }

  /** For one stream, of its own. */
  static Message own(String kind, String id, Map<String, ? extends @Nullable Object> data) {
    return new Message("", null, null, bytes(kind, id, data));
  }

  boolean isFor(Viewer viewer) {
    if (request != null) {
      return viewer.sees(request);
    }
    return (tenant.isEmpty() || viewer.tenant().equals(tenant))
        && (run == null || viewer.overseer());
  }

  /** Neither the id nor JSON has a line end in it. */
  private static byte[] bytes(
      String kind, String id, Map<String, ? extends @Nullable Object> data) {
    String text =
        (id.isEmpty() ? "" : "id: " + id + "\n")
            + "event: "
            + kind
            + "\ndata: "
            + Answer.ascii(Json.text(data))
            + "\n\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
