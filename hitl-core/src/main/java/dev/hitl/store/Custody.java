package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What decides how long things are kept: legal holds, and the keys of persons whose destruction
 * erases what is theirs. A part of a {@link Store}, with its rules: a method that writes is one
 * conditional transaction, and throws {@link StoreException} where the store cannot be reached.
 * Thread-safe.
 */
public interface Custody {
  /** What became of an erasure. */
  enum Erasing {
    /** The key is destroyed. */
    DONE,
    /** A legal hold stands against it. */
    HELD,
    /** A run on behalf of the person is open, or one of its requests. */
    OPEN,
    /** Runs on behalf of the person from before there were keys are still there, in the clear. */
    CLEAR,
    /** The chain, or the person's runs, changed since they were read. */
    CHANGED,
    /** There is no such key, or it is destroyed already. */
    UNKNOWN
  }

  /**
   * The name that the store has for a person: the person's own where nothing is encrypted,
   * otherwise one that says nothing.
   *
   * @param tenant the tenant
   * @param person the person
   * @return empty where the store has none
   */
  Optional<String> alias(String tenant, String person);

  /**
   * Whether persons' data is encrypted, so that it can be erased.
   *
   * @return false where it stands in the clear
   */
  boolean isErasable();

  /**
   * The holds that stand.
   *
   * @param tenant only this tenant's; null for all
   * @return oldest first
   */
  List<Hold> holds(@Nullable String tenant);

  /**
   * Puts a hold.
   *
   * @param hold the hold
   * @param event puts it on the tenant's chain
   * @return false where the chain has grown since it was read, or there is such a hold; nothing is
   *     done then
   */
  boolean put(Hold hold, AuditEvent event);

  /**
   * Lifts a hold.
   *
   * @param id its name
   * @param event puts it on the tenant's chain
   * @return false where the chain has grown since it was read, or there is no such hold; nothing is
   *     done then
   */
  boolean lift(String id, AuditEvent event);

  /**
   * A person's key.
   *
   * @param id its id
   * @return the key, destroyed or not, or empty where there is none
   */
  Optional<SubjectKey> key(String id);

  /**
   * A person's key by the pseudonym.
   *
   * @param pseudonym finds the person
   * @return the key, or empty where there is none or it is destroyed
   */
  Optional<SubjectKey> keyOf(String pseudonym);

  /**
   * Puts down a new key. It is committed when this returns, also within a transaction of the
   * caller's.
   *
   * @param key the key
   * @return false where the person has one already
   */
  boolean add(SubjectKey key);

  /**
   * Writes a key that was wrapped anew.
   *
   * @param before the key as it was
   * @param after the same key under another master key
   * @return false where it has changed since
   */
  boolean rewrap(SubjectKey before, SubjectKey after);

  /**
   * Keys that are not wrapped by a master key.
   *
   * @param master its id
   * @param limit the most to return
   * @return keys that are not destroyed
   */
  List<SubjectKey> notWrappedBy(String master, int limit);

  /**
   * The ends of the chains of all runs and standing records on behalf of a person.
   *
   * @param tenant the tenant
   * @param alias the name that the store has for the person
   * @return the hash of each one's last event, in order
   */
  List<String> endsOf(String tenant, String alias);

  /**
   * Destroys a key. Condition, in the transaction that does it: no hold stands on the tenant, the
   * person, or a run of theirs; none of their runs is running, parked or ready, and none of their
   * requests pending, approved, executing or in doubt; and their chains end as the event says. No
   * standing record of theirs holds any more, and those without a chain are removed.
   *
   * @param alias the name that the store has for the person
   * @param ends what {@link #endsOf} gave, which the event has
   * @param event puts it on the tenant's chain
   * @return what became of it; nothing is done but where it is done
   */
  Erasing erase(String alias, List<String> ends, AuditEvent event);
}
