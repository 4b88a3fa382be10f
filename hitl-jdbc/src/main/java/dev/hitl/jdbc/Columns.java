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

/** Texts and instants as columns. */
final class Columns {
  private Columns() {}

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
