package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;

/** One transaction. In its SQL, {@code {now}} stands for the time by which the store judges. */
final class Tx {
  private final Handle handle;
  private final String now;

  Tx(Handle handle, String now) {
    this.handle = handle;
    this.now = now;
  }

  Update update(String sql) {
    return handle.createUpdate(sql.replace("{now}", now));
  }

  Query query(String sql) {
    return handle.createQuery(sql.replace("{now}", now));
  }

  PreparedBatch batch(String sql) {
    return handle.prepareBatch(sql.replace("{now}", now));
  }

  /** Takes back everything so far; what is read after it is what others have committed. */
  void undo() {
    handle.rollback();
  }

  /** Binds a run's name to {@code :tenant}, {@code :agent} and {@code :run}. */
  static <S extends SqlStatement<S>> S named(S statement, RunId run) {
    return statement.bind("tenant", run.tenant()).bind("agent", run.agent()).bind("run", run.run());
  }
}
