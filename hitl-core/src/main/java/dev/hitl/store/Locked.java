package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.cipher.Aes;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.store.RequestCodec.EncodedRevision;
import dev.hitl.store.SubjectKeys.PersonKey;
import dev.hitl.tool.Basis;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which what is a person's stands in the store: values, each encrypted for the one
 * place where it belongs, with the id of the key in front. Thread-safe.
 */
final class Locked {
  /** In place of a text that was erased. */
  static final String ERASED = "(erased)";

  private static final String DATA = "locked";
  private static final String COMMITMENT = "commitment";
  private static final String NO_DIGEST = "";

  /** No JSON and no compressed body begins with this. */
  private static final byte[] MAGIC = {(byte) 0xFF, 'h', 'i', 1};

  /** In front of each text, so that rows from before, which are in the clear, can be read. */
  private static final String MARK = "locked:";

  private static final int ID = 32;
  private final SubjectKeys keys;

  Locked(SubjectKeys keys) {
    this.keys = keys;
  }

  private static byte[] lock(PersonKey key, byte[] plain, String place) {
    byte[] secret = key.bytes();
    if (secret == null) {
      throw noKey();
    }
    return Aes.encrypt(secret, plain, Json.utf8(place));
  }

  private static byte @Nullable [] open(PersonKey key, byte[] encrypted, String place) {
    byte[] secret = key.bytes();
    if (secret == null) {
      return null;
    }
    try {
      return Aes.decrypt(secret, encrypted, Json.utf8(place));
    } catch (Aes.NotAuthentic e) {
      throw StoreException.unreadable(place + " cannot be decrypted: " + e.getMessage(), e);
    }
  }

  static String text(PersonKey key, String plain, String place) {
    return MARK
        + key.id()
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(lock(key, Json.utf8(plain), place));
  }

  /** The text, or null where it was erased, or is read without keys. */
  @Nullable String text(String locked, String place) {
    try {
      if (!locked.startsWith(MARK)) {
        throw new IllegalArgumentException("it is in the clear");
      }
      byte[] encrypted = Base64.getUrlDecoder().decode(locked.substring(MARK.length() + ID));
      byte[] plain = open(key(locked), encrypted, place);
      return plain == null ? null : new String(plain, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw StoreException.unreadable(place + " is not encrypted as it was written", e);
    }
  }

  private PersonKey key(String locked) {
    return keys.byId(locked.substring(MARK.length(), MARK.length() + ID));
  }

  /** A text on a row from before, which may have been written since then. */
  @Nullable String mixed(String text, String place) {
    if (!text.startsWith(MARK)) {
      return text;
    }
    try {
      return text(text, place);
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      return text;
    }
  }

  static AuditEvent event(PersonKey key, AuditEvent event) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(DATA, text(key, event.data().json(), place(event)));
    data.put(COMMITMENT, event.commitment());
    return event.withData(Arguments.of(data), null);
  }

  AuditEvent event(AuditEvent stored) {
    Map<String, @Nullable Object> data = stored.data().asMap();
    if (data.size() != 2
        || !(data.get(DATA) instanceof String locked)
        || !(data.get(COMMITMENT) instanceof String commitment)) {
      return stored;
    }
    String plain = text(locked, place(stored));
    if (plain != null) {
      return stored.withData(Arguments.frozen(Json.utf8(plain)), null);
    }
    boolean destroyed = key(locked).isDestroyed();
    return stored.withData(destroyed ? Arguments.none() : stored.data(), commitment);
  }

  private static String place(AuditEvent event) {
    return "event " + event.seq() + " of " + event.subject();
  }

  static StoredCheckpoint checkpoint(PersonKey key, RunId run, StoredCheckpoint plain) {
    byte[] locked = lock(key, plain.body(), place(run, plain));
    byte[] body = Arrays.copyOf(MAGIC, MAGIC.length + ID + locked.length);
    System.arraycopy(Json.utf8(key.id()), 0, body, MAGIC.length, ID);
    System.arraycopy(locked, 0, body, MAGIC.length + ID, locked.length);
    return with(plain, body);
  }

  /** The checkpoint; one whose body no codec reads where it was erased. */
  StoredCheckpoint checkpoint(RunId run, StoredCheckpoint stored) {
    byte[] body = stored.body();
    int start = MAGIC.length + ID;
    if (body.length < start || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return stored;
    }
    String id = new String(body, MAGIC.length, ID, StandardCharsets.ISO_8859_1);
    byte[] plain =
        open(keys.byId(id), Arrays.copyOfRange(body, start, body.length), place(run, stored));
    return with(stored, plain == null ? Json.utf8(ERASED) : plain);
  }

  private static StoredCheckpoint with(StoredCheckpoint old, byte[] body) {
    return new StoredCheckpoint(old.seq(), old.parent(), old.format(), body, old.at());
  }

  private static String place(RunId run, StoredCheckpoint checkpoint) {
    return "checkpoint " + checkpoint.seq() + " of run " + run;
  }

  /**
   * A shell that says which tool, risk and policy and where it stands; the rest is in its message.
   */
  static Revision revision(PersonKey key, Request request) {
    Revision plain = request.revision();
    EncodedRevision all = RequestCodec.encode(plain);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("digest", all.digest());
    parts.put("arguments", all.arguments());
    parts.put("body", all.body());
    return shell(
        plain,
        NO_DIGEST,
        text(key, Json.text(parts), place(request.id(), plain)),
        request.standing(likeness(key, request)));
  }

  Revision revision(String request, Revision stored) {
    if (!stored.isLocked()) {
      return stored;
    }
    String plain = text(stored.message(), place(request, stored));
    if (plain == null) {
      return shell(stored, ERASED, ERASED, stored.signals());
    }
    Map<String, @Nullable Object> parts = Json.parseObject(plain);
    return RequestCodec.decode(
        request,
        new EncodedRevision(
            stored.action().revision(),
            String.valueOf(parts.get("digest")),
            String.valueOf(parts.get("arguments")),
            String.valueOf(parts.get("body"))));
  }

  private static String place(String request, Revision revision) {
    return "revision " + revision.action().revision() + " of request " + request;
  }

  /** Equal for what is alike, and nothing to guess by when the key is destroyed. */
  private static String likeness(PersonKey key, Request request) {
    byte[] secret = key.bytes();
    if (secret == null) {
      throw noKey();
    }
    return Aes.mark(secret, Json.utf8("likeness " + request.likeness()));
  }

  private static StoreException noKey() {
    return new StoreException("the key of the person is not there: nothing more is written", null);
  }

  private static Revision shell(Revision from, String digest, String message, Signals standing) {
    Action action = from.action();
    return new Revision(
        new Action(
            action.run(),
            action.callId(),
            action.tool(),
            action.signature(),
            Arguments.none(),
            action.policyVersion(),
            action.revision()),
        digest,
        from.risk(),
        message,
        List.of(),
        Arguments.none(),
        Basis.none(),
        standing,
        Set.of(),
        null,
        from.at());
  }

  static RunRecord run(@Nullable PersonKey key, RunRecord plain) {
    return key == null
        ? plain
        : with(plain, key.alias(), outcome(key, plain.id(), plain.outcome()));
  }

  static @Nullable String outcome(PersonKey key, RunId run, @Nullable String outcome) {
    return outcome == null ? null : text(key, outcome, outcomeOf(run));
  }

  RunRecord run(RunRecord stored) {
    String alias = stored.origin().principal();
    String locked = stored.outcome();
    if (alias == null) {
      return stored;
    }
    if (!SubjectKeys.isAlias(alias)) {
      return locked == null ? stored : with(stored, alias, mixed(locked, outcomeOf(stored.id())));
    }
    PersonKey key = keys.byId(SubjectKeys.idOf(alias));
    String outcome = locked == null ? null : text(locked, outcomeOf(stored.id()));
    return with(stored, key.name(), locked != null && outcome == null ? ERASED : outcome);
  }

  private static String outcomeOf(RunId run) {
    return "outcome of run " + run;
  }

  static RunRecord with(RunRecord run, @Nullable String principal, @Nullable String outcome) {
    Origin origin = run.origin();
    return new RunRecord(
        run.id(),
        run.status(),
        run.waits(),
        run.fence(),
        run.node(),
        run.leaseUntil(),
        run.checkpoint(),
        new Origin(principal, origin.parent(), origin.branchOf(), origin.branchSeq()),
        outcome,
        run.createdAt(),
        run.updatedAt(),
        run.head());
  }
}
