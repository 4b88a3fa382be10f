package dev.hitl.console;

import dev.hitl.call.RunId;
import dev.hitl.store.QueueQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Names of runs and places in lists as they stand in addresses: in one segment, and opaque. */
final class Key {
  private static final String RUN = "r.";

  private Key() {}

  /** Without the tenant, which is the caller's. */
  static String of(RunId run) {
    return ofRun(run.agent() + "/" + run.run());
  }

  /** The same by agent and name, with a slash in between. */
  static String ofRun(String agentAndName) {
    return RUN + encode(agentAndName);
  }

  /** Empty where it is not the key of any run. */
  static Optional<RunId> run(String tenant, String key) {
    if (!key.startsWith(RUN)) {
      return Optional.empty();
    }
    String text = decode(key.substring(RUN.length()));
    int slash = text.indexOf('/');
    try {
      return slash < 0
          ? Optional.empty()
          : Optional.of(new RunId(tenant, text.substring(0, slash), text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Not encoded yet. */
  static String text(QueueQuery.Place place) {
    return place.lane() + "/" + place.openedAt().toEpochMilli() + "/" + place.id();
  }

  static QueueQuery.Place place(String text) {
    String[] parts = text.split("/", 3);
    try {
      return new QueueQuery.Place(
          Integer.parseInt(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])), parts[2]);
    } catch (RuntimeException e) {
      throw noPlace();
    }
  }

  static Problem noPlace() {
    return Body.wrong("after", "is no place that a page before named");
  }

  static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty where it is none. */
  static String decode(String key) {
    try {
      return new String(Base64.getUrlDecoder().decode(key), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
