package dev.hitl.admit;

import dev.hitl.request.Identity;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.ReviewerDirectory;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A directory that changes while a test goes on, and may be out of order. */
public class Office implements ReviewerDirectory {
  private final Map<String, Identity> known = new ConcurrentHashMap<>();

  /** How often it was asked who somebody is. */
  public final AtomicInteger asked = new AtomicInteger();

  private final AtomicInteger left = new AtomicInteger(-1);

  /** Whether it throws. */
  public volatile boolean isDown;

  public Office person(String id, String... roles) {
    return put(id, Kind.PERSON, Set.of(), null, roles);
  }

  public Office put(
      String id, Kind kind, Set<String> aliases, @Nullable String onBehalfOf, String... roles) {
    Identity identity = new Identity(id, kind, Set.of(roles), Set.of(), aliases, onBehalfOf, null);
    known.put(id, identity);
    aliases.forEach(alias -> known.put(alias, identity));
    return this;
  }

  public Office put(Identity identity) {
    known.put(identity.id(), identity);
    return this;
  }

  public void dismiss(String id) {
    known.remove(id);
  }

  /** Answers so often and fails from then on. */
  public void failAfter(int answers) {
    left.set(answers);
  }

  @Override
  public Optional<Identity> find(String tenant, String name) {
    asked.incrementAndGet();
    isDown |= left.getAndDecrement() == 0;
    if (isDown) {
      throw new IllegalStateException("LDAP is down");
    }
    return Optional.ofNullable(known.get(name));
  }

  @Override
  public Set<String> roles(String tenant) {
    return Collections.unmodifiableSet(Set.of("manager", "director", "clerk", "security"));
  }
}
