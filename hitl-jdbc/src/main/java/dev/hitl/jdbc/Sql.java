package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SQL with the values of its placeholders, in order. Values have their type with them, so that a
 * null has one as well. Not thread-safe.
 */
final class Sql {
  private record Value(@Nullable Object value, int type) {}

  private final StringBuilder text = new StringBuilder();
  private final List<Value> values = new ArrayList<>();

  private final String between;

  Sql(String start) {
    this(start, "");
  }

  private Sql(String start, String between) {
    text.append(start);
    this.between = between;
  }

  /** The values of a row, with commas in between. */
  static Sql row() {
    return new Sql("", ", ");
  }

  Sql add(String more) {
    text.append(more);
    return this;
  }

  Sql add(Sql more) {
    text.append(more.text);
    values.addAll(more.values);
    return this;
  }

  Sql text(@Nullable String value) {
    return value(value, Types.VARCHAR);
  }

  Sql number(@Nullable Long value) {
    return value(value, Types.BIGINT);
  }

  Sql number(long value) {
    return value(value, Types.BIGINT);
  }

  Sql integer(int value) {
    return value(value, Types.INTEGER);
  }

  Sql bytes(byte @Nullable [] value) {
    return value(value, Types.VARBINARY);
  }

  /** The condition that names a run. */
  Sql key(RunId run) {
    return add("tenant = ")
        .text(run.tenant())
        .add(" AND agent = ")
        .text(run.agent())
        .add(" AND run = ")
        .text(run.run());
  }

  private Sql value(@Nullable Object value, int type) {
    text.append(values.isEmpty() ? "" : between).append('?');
    values.add(new Value(value, type));
    return this;
  }

  String text() {
    return text.toString();
  }

  /** Sets the values; the first one at the index given. */
  int bind(PreparedStatement statement, int first) throws SQLException {
    int index = first;
    for (Value value : values) {
      Object given = value.value();
      if (given == null) {
        statement.setNull(index, value.type());
      } else if (given instanceof String string) {
        statement.setString(index, string);
      } else if (given instanceof Long number) {
        statement.setLong(index, number);
      } else if (given instanceof Integer number) {
        statement.setInt(index, number);
      } else {
        statement.setBytes(index, (byte[]) given);
      }
      index++;
    }
    return index;
  }
}
