package dev.hitl.jdbc;

import dev.hitl.call.Digest;
import dev.hitl.store.Listeners;
import dev.hitl.store.Store.Listening;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Hints over PostgreSQL's LISTEN and NOTIFY. What this store commits, its own listeners are told
 * directly, and other nodes through a channel of the schema in which the tables are.
 *
 * <p>NOTIFY is sent outside of the transactions that do the work, because at their commit it takes
 * a lock on the whole server. Both the {@link PostgresSender sender} and the {@link
 * PostgresListener listener} are threads that begin with their first use. Thread-safe.
 */
final class PostgresHints extends Hints {
  /** PostgreSQL refuses names of channels that are longer. */
  private static final int LONGEST_CHANNEL = 63;

  private final Listeners listeners = new Listeners();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final DataSource dataSource;
  private final String channel;

  /** Tells our own notifications, which come back to us, from others'. */
  private final String self = UUID.randomUUID().toString();

  private final PostgresSender sender;
  private @Nullable PostgresListener listener;

  /**
   * @param channel from {@link #channel}
   */
  PostgresHints(DataSource dataSource, String channel) {
    this.dataSource = dataSource;
    this.channel = channel;
    sender = new PostgresSender(dataSource, channel, self, closed);
  }

  /** Whether the driver is the one whose notifications we know. */
  static boolean canListen(Connection connection) throws SQLException {
    return connection.isWrapperFor(PGConnection.class);
  }

  /** The channel of the schema in which the tables are: two schemas do not wake each other. */
  static String channel(Connection connection) throws SQLException {
    String sql =
        """
        SELECT coalesce(
          (SELECT n.nspname FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass('hitl_run')),
          current_schema(), '')
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      String schema = row.getString(1);
      String channel = "hitl." + schema;
      return channel.getBytes(StandardCharsets.UTF_8).length <= LONGEST_CHANNEL
          ? channel
          : "hitl." + Digest.of("hitl.channel.v1").add(schema).hex().substring(0, 32);
    }
  }

  @Override
  Listening listen(Runnable hint) {
    Listening listening = listeners.listen(hint);
    synchronized (this) {
      if (listener == null && closed.getCount() > 0) {
        listener = new PostgresListener(dataSource, channel, self, closed, listeners::tell);
        listener.start();
      }
    }
    return listening;
  }

  @Override
  void committed() {
    listeners.tell();
    sender.send();
  }

  @Override
  void close() {
    closed.countDown();
    PostgresListener started;
    synchronized (this) {
      started = listener;
    }
    sender.close();
    if (started != null) {
      started.close();
    }
  }
}
