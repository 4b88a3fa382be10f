package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.Hitl;
import dev.hitl.request.Identity;
import dev.hitl.request.Reviewers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Asks the directory who callers are, and remembers it for a few seconds: what is shown may be so
 * old; what is decided is not, for the desk asks again. Thread-safe.
 */
final class Viewers {
  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final int MOST = 10_000;

  private final Hitl hitl;
  private final Set<String> overseers;
  private final Cache<Caller, Viewer> viewers =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST).build();
  private final Cache<List<String>, Set<String>> lent =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST).build();

  Viewers(Hitl hitl, Set<String> overseers) {
    this.hitl = hitl;
    this.overseers = Set.copyOf(overseers);
  }

  /** What is wrong is not remembered. */
  Viewer of(Caller caller) {
    return viewers.get(caller, this::look);
  }

  private Viewer look(Caller caller) {
    Reviewers.Answer answer = hitl.overview().who(caller.tenant(), caller.name());
    if (answer instanceof Reviewers.Answer.Known known) {
      Identity identity = known.identity();
      return new Viewer(
          caller,
          identity,
          !Collections.disjoint(identity.held(), overseers),
          !Collections.disjoint(identity.held(), hitl.overview().everywhere()),
          tool -> lent(caller.tenant(), identity.id(), tool));
    } else if (answer instanceof Reviewers.Answer.Unknown) {
      throw Problem.of(
          Problem.Kind.FORBIDDEN,
          "the reviewer directory knows nobody of the name '" + caller.name() + "' in this tenant");
    }
    throw Problem.of(Problem.Kind.UNAVAILABLE, "the reviewer directory does not answer; try again")
        .header("Retry-After", "5");
  }

  private Set<String> lent(String tenant, String reviewer, String tool) {
    return lent.get(
        List.of(tenant, reviewer, tool), key -> hitl.overview().lent(tenant, reviewer, tool));
  }
}
