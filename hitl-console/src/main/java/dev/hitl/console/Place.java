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
  static Optional<Instant> at(String id) {
    String text = Key.decode(id);
    int slash = text.indexOf('/');
    try {
      return slash < 0
          ? Optional.empty()
          : Optional.of(Instant.ofEpochMilli(Long.parseLong(text.substring(0, slash))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
