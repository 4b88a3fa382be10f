package dev.hitl.jdbc;

import dev.hitl.audit.AuditEvent;
import dev.hitl.store.Custody;
import dev.hitl.store.Hold;
import dev.hitl.store.SubjectKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds and keys in the database. Thread-safe. */
final class JdbcCustody implements Custody {
  private final Database database;

  JdbcCustody(Database database) {
    this.database = database;
  }

  /** Done or not; recognised afterwards by its event, where it has one. */
  private record Done(@Nullable AuditEvent event) implements Database.Attempt<Boolean> {
    @Override
    public Boolean done() {
      return true;
    }

    @Override
    public Boolean refused(int condition) {
      return false;
    }

    @Override
    public boolean isThere(Tx tx) {
      return event != null && AuditRows.isThere(tx, event);
    }
  }

  private record Erased(AuditEvent event) implements Database.Attempt<Erasing> {
    @Override
    public Erasing done() {
      return Erasing.DONE;
    }

    @Override
    public Erasing refused(int condition) {
      return switch (condition) {
        case 0 -> Erasing.UNKNOWN;
        case 1 -> Erasing.HELD;
        case 2 -> Erasing.OPEN;
        default -> Erasing.CHANGED;
      };
    }

    @Override
    public boolean isThere(Tx tx) {
      return AuditRows.isThere(tx, event);
    }
  }

  boolean append(AuditEvent event) {
    Plan plan = new Plan();
    SideRows.append(plan, event);
    return database.carryOut(plan, new Done(event));
  }

  /** A notice that is not there any more was done by another. */
  boolean noticeDone(String id, AuditEvent event) {
    Plan plan = new Plan().require(new Sql("DELETE FROM hitl_outbox WHERE id = ").text(id));
    SideRows.append(plan, event);
    return database.carryOut(
        plan,
        new Database.Attempt<Boolean>() {
          @Override
          public Boolean done() {
            return true;
          }

          @Override
          public Boolean refused(int condition) {
            return condition == 0;
          }

          @Override
          public boolean isThere(Tx tx) {
            return AuditRows.isThere(tx, event);
          }
        });
  }

  @Override
  public Optional<String> alias(String tenant, String person) {
    return Optional.of(person);
  }

  @Override
  public boolean isErasable() {
    return false;
  }

  @Override
  public List<Hold> holds(@Nullable String tenant) {
    return database.read(tx -> CustodyRows.holds(tx, tenant));
  }

  @Override
  public boolean put(Hold hold, AuditEvent event) {
    Plan plan = new Plan();
    CustodyRows.insert(plan, hold);
    SideRows.append(plan, event);
    return database.carryOut(plan, new Done(event));
  }

  @Override
  public boolean lift(String id, AuditEvent event) {
    Plan plan = new Plan().require(new Sql("DELETE FROM hitl_hold WHERE id = ").text(id));
    SideRows.append(plan, event);
    return database.carryOut(plan, new Done(event));
  }

  @Override
  public Optional<SubjectKey> key(String id) {
    return database.read(tx -> CustodyRows.key(tx, "id", id));
  }

  @Override
  public Optional<SubjectKey> keyOf(String pseudonym) {
    return database.read(tx -> CustodyRows.key(tx, "pseudonym", pseudonym));
  }

  @Override
  public boolean add(SubjectKey key) {
    Plan plan = new Plan();
    CustodyRows.insert(plan, key);
    // The caller may roll back, and this node would go on to encrypt with a key that nobody has.
    return database.apart(() -> database.carryOut(plan, new Done(null)));
  }

  @Override
  public boolean rewrap(SubjectKey before, SubjectKey after) {
    return database.carryOut(new Plan().require(CustodyRows.rewrap(before, after)), new Done(null));
  }

  @Override
  public List<SubjectKey> notWrappedBy(String master, int limit) {
    return database.read(tx -> CustodyRows.notWrappedBy(tx, master, limit));
  }

  @Override
  public List<String> endsOf(String tenant, String alias) {
    return database.read(tx -> CustodyRows.endsOf(tx, tenant, alias));
  }

  @Override
  public Erasing erase(String alias, List<String> ends, AuditEvent event) {
    return database.conditional(tx -> erase(tx, alias, ends, event), new Erased(event));
  }

  /** The key first: whoever opens a run with it waits, and finds it destroyed. */
  private static int erase(Tx tx, String alias, List<String> ends, AuditEvent event)
      throws SQLException {
    int condition;
    if (!CustodyRows.destroy(tx, idOf(alias))) {
      condition = 0;
    } else if (CustodyRows.isHeld(tx, event.run().tenant(), alias)) {
      condition = 1;
    } else if (CustodyRows.isOpen(tx, alias)) {
      condition = 2;
    } else if (!CustodyRows.endsOf(tx, event.run().tenant(), alias).equals(ends)) {
      condition = 3;
    } else {
      StandingRows.forget(tx, event.run().tenant(), alias);
      Plan plan = new Plan();
      SideRows.append(plan, event);
      condition = tx.carryOut(plan) == Plan.DONE ? Plan.DONE : 3;
    }
    if (condition != Plan.DONE) {
      tx.undo();
    }
    return condition;
  }

  /** The id in an alias; the text itself where it is none, which is no key's id. */
  static String idOf(String alias) {
    return alias.startsWith("subject:") ? alias.substring("subject:".length()) : alias;
  }
}
