package dev.hitl.jdbc.crash;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Numbers every call that talks to the database, and has one of them fail. Those that commit are
 * named so: a statement that writes does by itself, unless a transaction was begun before it.
 *
 * <p>A node that is halted here is dead: its connections are cut, so that the database rolls back,
 * and every later call of it ends in {@link Halted}. A connection that is broken stays broken;
 * others work.
 */
final class FaultySource implements DataSource {
  static final String COMMIT = "commit";

  private static final Set<String> OF_CONNECTION =
      Set.of(COMMIT, "rollback", "setAutoCommit", "setTransactionIsolation", "isValid");
  private static final Set<String> HARMLESS =
      Set.of("close", "isClosed", "unwrap", "isWrapperFor", "toString", "hashCode", "equals");

  private static final Pattern WRITING = Pattern.compile("\\b(INSERT|UPDATE [a-z]|DELETE)\\b");

  private final Physical physical;
  private final Runnable death;
  private final Set<Wire> open = ConcurrentHashMap.newKeySet();
  private final List<String> names = new ArrayList<>();
  private int hints;
  private Fault fault = Fault.NONE;
  private boolean armed;
  private boolean met;
  private volatile boolean halted;

  /**
   * @param death what is done where the process is to die: nothing where it is only played
   */
  FaultySource(Physical physical, Runnable death) {
    this.physical = physical;
    this.death = death;
  }

  /** Nothing fails until {@link #arm}; who comes now is another process than the one before. */
  synchronized void restart() {
    armed = false;
    met = false;
    halted = false;
    names.clear();
    hints = 0;
  }

  /** Counts from now on. */
  synchronized void arm(Fault next) {
    fault = next;
    armed = true;
  }

  /** How many calls there were of the thread that sends hints. */
  synchronized int hints() {
    return hints;
  }

  /** What the calls of the cycle so far were. */
  synchronized List<String> names() {
    return List.copyOf(names);
  }

  /** Whether the call that was to fail was made. */
  synchronized boolean isMet() {
    return met;
  }

  boolean isHalted() {
    return halted;
  }

  /** A dead process does not run tools either. */
  void refuseIfHalted() {
    if (halted) {
      throw new Halted();
    }
  }

  /** The thread of the hints belongs to the store, which lives on where a death is played. */
  private void refuse() throws SQLException {
    if (halted && isOfHints()) {
      throw new SQLException("this node is dead", "08006");
    }
    refuseIfHalted();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Wire wire = new Wire();
    wire.call("getConnection", wire::connect);
    return wire.proxy();
  }

  private synchronized boolean isDue(String name) {
    if (!armed) {
      return false;
    }
    boolean ofHints = isOfHints();
    if (ofHints) {
      hints++;
    } else {
      names.add(name);
    }
    boolean due =
        ofHints == (fault.caller() == Fault.Caller.HINTS)
            && (ofHints ? hints : names.size()) == fault.point();
    met |= due;
    return due;
  }

  private static boolean isOfHints() {
    return Thread.currentThread().getName().equals("hitl-hint-sender");
  }

  private void halt() throws SQLException {
    halted = true;
    death.run();
    open.forEach(Wire::cut);
    refuse();
  }

  private interface Call {
    Object run() throws Throwable;
  }

  /** One connection. */
  private final class Wire {
    private Connection connection;
    private volatile boolean broken;

    Object connect() throws SQLException {
      connection = physical.take();
      open.add(this);
      return connection;
    }

    Object call(String name, Call call) throws SQLException {
      refuse();
      refuseIfBroken();
      boolean due = isDue(name);
      if (due && fault.kind() == Fault.Kind.HALT_BEFORE) {
        halt();
      } else if (due && fault.kind() == Fault.Kind.BREAK_BEFORE) {
        cut();
        refuseIfBroken();
      }
      Object result = pass(call);
      if (due && fault.kind() == Fault.Kind.HALT_AFTER) {
        halt();
      } else if (due) {
        cut();
        refuseIfBroken();
      }
      return result;
    }

    private Object pass(Call call) throws SQLException {
      try {
        return call.run();
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof SQLException sql) {
          throw sql;
        }
        throw new AssertionError(e.getCause());
      } catch (SQLException e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    private void refuseIfBroken() throws SQLException {
      if (broken) {
        throw new SQLException("the connection broke", "08006");
      }
    }

    void cut() {
      broken = true;
      open.remove(this);
      if (connection != null) {
        Physical.cut(connection);
      }
    }

    Connection proxy() {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(), new Class<?>[] {Connection.class}, this::ofConnection);
    }

    private Object ofConnection(Object self, Method method, Object[] arguments)
        throws SQLException {
      String name = method.getName();
      if (name.equals("close")) {
        if (open.remove(this)) {
          physical.give(connection);
        }
        return null;
      } else if (name.equals("isClosed")) {
        return !open.contains(this);
      } else if (OF_CONNECTION.contains(name)) {
        return call(name, () -> method.invoke(connection, arguments));
      }
      check(name);
      Object result = pass(() -> method.invoke(connection, arguments));
      return result instanceof Statement statement
          ? ofStatement(statement, method.getReturnType(), self, sqlOf(arguments))
          : result;
    }

    private Object ofStatement(
        Statement statement, Class<?> type, Object connectionProxy, String sql) {
      InvocationHandler handler =
          (self, method, arguments) -> {
            String name = method.getName();
            if (name.startsWith("execute")) {
              boolean commits = connection.getAutoCommit() && writes(sql + sqlOf(arguments));
              return call(
                  commits ? name + ", " + COMMIT : name, () -> method.invoke(statement, arguments));
            } else if (name.equals("getConnection")) {
              return connectionProxy;
            } else if (name.equals("close") && broken) {
              return null;
            }
            check(name);
            return pass(() -> method.invoke(statement, arguments));
          };
      return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static String sqlOf(Object[] arguments) {
      return arguments != null && arguments.length > 0 && arguments[0] instanceof String sql
          ? sql
          : "";
    }

    private static boolean writes(String sql) {
      return WRITING.matcher(sql).find();
    }

    private void check(String name) throws SQLException {
      if (!HARMLESS.contains(name)) {
        refuse();
        refuseIfBroken();
      }
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setLoginTimeout(int seconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
