package dev.hitl.store;

import dev.hitl.call.Json;
import dev.hitl.cipher.Aes;
import dev.hitl.cipher.MasterKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of persons: made when they are first needed, unwrapped once, remembered for a while. No
 * more than {@value #MOST} are remembered, and none for longer than five minutes, so that a key
 * that another node destroyed is soon forgotten here. Thread-safe.
 */
final class SubjectKeys {
  private static final int MOST = 10_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final String ALIAS = "subject:";
  private static final String ERASED = "erased-";
  private static final String LOCKED = "locked-";
  private static final int SHOWN = 8;

  /**
   * A person's key at hand.
   *
   * @param id names it
   * @param bytes the key; null where it is destroyed, or nobody here can open it
   * @param name whose it is; a name that says nothing where the key is not there
   * @param isDestroyed whether it is gone for all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record PersonKey(String id, byte @Nullable [] bytes, String name, boolean isDestroyed) {
    String alias() {
      return ALIAS + id;
    }
  }

  private record Remembered<T>(T value, Instant until) {}

  private static final class Cache<T> extends LinkedHashMap<String, Remembered<T>> {
    private static final long serialVersionUID = 1L;

    Cache() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Remembered<T>> eldest) {
      return size() > MOST;
    }
  }

  private final Custody custody;
  private final @Nullable MasterKeys masters;
  private final Clock clock;
  private final Cache<PersonKey> byId = new Cache<>();
  private final Cache<String> ids = new Cache<>();

  /**
   * @param masters null where no key can be opened, which is enough to verify
   */
  SubjectKeys(Custody custody, @Nullable MasterKeys masters, Clock clock) {
    this.custody = custody;
    this.masters = masters;
    this.clock = clock;
  }

  /** The id in an alias; the text itself where it is none, which is no key's id. */
  static String idOf(String alias) {
    return alias.startsWith(ALIAS) ? alias.substring(ALIAS.length()) : alias;
  }

  static boolean isAlias(@Nullable String principal) {
    return principal != null
        && principal.length() == ALIAS.length() + 32
        && principal.startsWith(ALIAS);
  }

  /** The key of a person, made where there is none. */
  PersonKey of(String tenant, String person) {
    Optional<PersonKey> found = find(tenant, person);
    while (found.isEmpty()) {
      byte[] key = Aes.newKey();
      String id = HexFormat.of().formatHex(Aes.newKey(), 0, 16);
      SubjectKey made =
          new SubjectKey(
              id,
              tenant,
              masters().pseudonym(text(tenant, person)),
              masters().current(),
              masters().wrap(key, place(tenant, id)),
              Aes.encrypt(key, Json.utf8(person), place(tenant, id)),
              clock.instant());
      // Where another node was first, its key is the person's.
      custody.add(made);
      found = find(tenant, person);
    }
    return found.get();
  }

  /** The key of a person, where there is one. */
  Optional<PersonKey> find(String tenant, String person) {
    String name = tenant + "/" + person;
    String known = remembered(ids, name);
    if (known != null) {
      PersonKey key = byId(known);
      if (!key.isDestroyed()) {
        return Optional.of(key);
      }
      forget(tenant, person);
    }
    Optional<SubjectKey> stored = custody.keyOf(masters().pseudonym(text(tenant, person)));
    stored.ifPresent(key -> remember(ids, name, key.id()));
    return stored.map(this::opened);
  }

  /** Forgets whose key it is, which somebody destroyed. */
  void forget(String tenant, String person) {
    synchronized (byId) {
      Remembered<String> id = ids.remove(tenant + "/" + person);
      if (id != null) {
        byId.remove(id.value());
      }
    }
  }

  void forget(String alias) {
    synchronized (byId) {
      byId.remove(idOf(alias));
    }
  }

  PersonKey byId(String id) {
    PersonKey known = remembered(byId, id);
    return known != null
        ? known
        : opened(
            custody
                .key(id)
                .orElseThrow(
                    () ->
                        StoreException.unreadable("the key of subject " + id + " is gone", null)));
  }

  private PersonKey opened(SubjectKey stored) {
    PersonKey key = unwrapped(stored);
    remember(byId, key.id(), key);
    return key;
  }

  private PersonKey unwrapped(SubjectKey stored) {
    byte[] wrapped = stored.wrapped();
    String master = stored.master();
    byte[] name = stored.name();
    if (wrapped == null || master == null || name == null) {
      return new PersonKey(stored.id(), null, ERASED + stored.id().substring(0, SHOWN), true);
    }
    if (masters == null) {
      return new PersonKey(stored.id(), null, LOCKED + stored.id().substring(0, SHOWN), false);
    }
    byte[] place = place(stored.tenant(), stored.id());
    try {
      byte[] key = masters.unwrap(master, wrapped, place);
      String person = new String(Aes.decrypt(key, name, place), StandardCharsets.UTF_8);
      return new PersonKey(stored.id(), key, person, false);
    } catch (Aes.NotAuthentic e) {
      throw StoreException.unreadable(
          "the key of subject " + stored.id() + " cannot be opened: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      // Not damaged: another node, or this one set otherwise, can read it.
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Wraps anew what other master keys wrapped; how many keys it were. */
  int rewrap(int batch) {
    int done = 0;
    for (SubjectKey stored : custody.notWrappedBy(masters().current(), batch)) {
      byte[] key = unwrapped(stored).bytes();
      if (key != null) {
        byte[] anew = masters().wrap(key, place(stored.tenant(), stored.id()));
        done += custody.rewrap(stored, stored.rewrapped(masters().current(), anew)) ? 1 : 0;
      }
    }
    return done;
  }

  private MasterKeys masters() {
    if (masters == null) {
      throw new StoreException("this store was opened without keys, to be verified only", null);
    }
    return masters;
  }

  private static byte[] text(String tenant, String person) {
    byte[] first = Json.utf8(tenant);
    byte[] second = Json.utf8(person);
    return ByteBuffer.allocate(Integer.BYTES + first.length + second.length)
        .putInt(first.length)
        .put(first)
        .put(second)
        .array();
  }

  private static byte[] place(String tenant, String id) {
    return Json.utf8("key of " + id + " in " + tenant);
  }

  private <T> @Nullable T remembered(Cache<T> cache, String name) {
    synchronized (byId) {
      Remembered<T> found = cache.get(name);
      return found == null || found.until().isBefore(clock.instant()) ? null : found.value();
    }
  }

  private <T> void remember(Cache<T> cache, String name, T value) {
    Instant until = clock.instant().plus(REMEMBERED);
    synchronized (byId) {
      cache.put(name, new Remembered<>(value, until));
    }
  }
}
