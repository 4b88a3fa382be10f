package dev.hitl.jdbc;

import dev.hitl.call.Json;
import dev.hitl.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Texts and instants as columns, and bodies with a bound on what is fetched of them. */
final class Columns {
  /** The most bytes of one body that are written, and that are fetched. */
  static final int MOST_BYTES = 64 << 20;

  private Columns() {}

  /** SQL for a body that is not fetched, but null, where it has more bytes than were written. */
  static String bounded(String column, String as) {
    return "CASE WHEN OCTET_LENGTH(%s) <= %d THEN %s END AS %s"
        .formatted(column, MOST_BYTES, column, as);
  }

  /** SQL that tells a body that is too long from one that is not there: 1 or 0. */
  static String tooLong(String column, String as) {
    return "CASE WHEN OCTET_LENGTH(%s) > %d THEN 1 ELSE 0 END AS %s"
        .formatted(column, MOST_BYTES, as);
  }

  /** A body that has to be there. */
  static byte[] body(ResultSet row, String column, String what) throws SQLException {
    byte[] body = row.getBytes(column);
    if (body == null) {
      throw StoreException.unreadable(
          what + " cannot be read: it has more than " + MOST_BYTES + " bytes", null);
    }
    return body;
  }

  /** Bytes about to be written. What could not be read again is not. */
  static byte[] writable(byte[] body, String what) {
    if (body.length > MOST_BYTES) {
      throw new StoreException(
          "%s has %d bytes, and at most %d are kept".formatted(what, body.length, MOST_BYTES),
          null);
    }
    return body;
  }

  static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : Json.utf8(text);
  }

  /** Strict: a changed byte is not replaced by a question mark. */
  static String text(byte[] utf8, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw StoreException.unreadable(what + " cannot be read from the store: it is not UTF-8", e);
    }
  }

  static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : Long.valueOf(instant.toEpochMilli());
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
