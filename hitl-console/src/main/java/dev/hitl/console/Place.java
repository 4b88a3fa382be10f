package dev.hitl.console;

import dev.hitl.store.AuditQuery;
import java.time.Instant;
import java.util.Optional;

/** Where an event stands in the record, as the id of what pages are told. */
final class Place {
  private Place() {}

  static String id(AuditQuery.Place place) {
    return Key.encode(place.at().toEpochMilli() + "/" + place.seq() + "/" + place.subject());
  }

  static String id(Instant at) {
    return id(new AuditQuery.Place(at, "", 0));
  }

  /** Empty where nobody was told such an id. */
  static Optional<AuditQuery.Place> of(String id) {
    String[] parts = Key.decode(id).split("/", 3);
    try {
      return Optional.of(
          new AuditQuery.Place(
              Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[2], Long.parseLong(parts[1])));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
