package dev.hitl.admit;

import dev.hitl.request.Delegation;
import dev.hitl.request.Delegations;
import dev.hitl.request.Identity;
import dev.hitl.request.Reviewers;
import dev.hitl.request.Reviewers.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws circles by what the directory and the delegations say at one moment, and asks about nobody
 * twice. One for each ballot and each claim; not thread-safe.
 */
final class Circles {
  private static final Logger LOG = LoggerFactory.getLogger(Circles.class);

  /** Who acts for somebody who acts for somebody: longer is taken for a loop. */
  private static final int MOST_LINKS = 8;

  private final Reviewers reviewers;
  private final Delegations delegations;
  private final String tenant;
  private final Instant now;
  private final Map<String, Answer> known = new HashMap<>();

  Circles(Reviewers reviewers, Delegations delegations, String tenant, Instant now) {
    this.reviewers = reviewers;
    this.delegations = delegations;
    this.tenant = tenant;
    this.now = now;
  }

  /** Nobody can say who this is, so nothing may be decided on it. */
  static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;
    private final String name;

    NoAnswer(String name) {
      super(name);
      this.name = name;
    }

    String name() {
      return name;
    }
  }

  /** Who somebody is: known or unknown. */
  Answer find(String name) throws NoAnswer {
    Answer answer = known.computeIfAbsent(name, asked -> reviewers.find(tenant, asked, now));
    if (answer instanceof Answer.Silent) {
      throw new NoAnswer(name);
    }
    return answer;
  }

  /** All names of somebody, whether the directory knows them or not. */
  Circle names(String name) throws NoAnswer {
    Identity identity = identity(name);
    Circle circle = Circle.of(name);
    return identity == null ? circle : circle.and(new Circle(identity.names()));
  }

  /** All names of somebody, and of everybody on whose behalf they act, however far. */
  Circle around(String name) throws NoAnswer {
    Identity identity = identity(name);
    Circle circle = Circle.of(name);
    return identity == null ? circle : circle.and(around(identity));
  }

  Circle around(Identity identity) throws NoAnswer {
    Circle circle = Circle.of(identity.id());
    Identity at = identity;
    for (int links = 0; at != null; links++) {
      circle = circle.and(at);
      String next = at.onBehalfOf();
      if (next == null) {
        return circle;
      }
      if (links == MOST_LINKS) {
        LOG.error("{} acts on behalf of somebody who acts on behalf of ... without end", next);
        throw new NoAnswer(identity.id());
      }
      at = identity(next);
    }
    return circle;
  }

  /** Somebody who is known no more is still the same person. */
  private @Nullable Identity identity(String name) throws NoAnswer {
    Answer answer = find(name);
    return answer instanceof Answer.Known found
        ? found.identity()
        : answer instanceof Answer.Unknown unknown ? unknown.past() : null;
  }

  /** The delegations that a reviewer is an end of. */
  List<Delegation> delegations(Identity reviewer, String tool) throws NoAnswer {
    List<Delegation> held = new ArrayList<>();
    try {
      for (Delegation delegation : delegations.of(tenant, reviewer.id(), tool, now)) {
        if (delegation.holdsAt(now) && delegation.tenant().equals(tenant)) {
          held.add(delegation);
        }
      }
      return held;
    } catch (RuntimeException e) {
      LOG.error("The delegations of {} cannot be told; the ballot does not count", reviewer, e);
      throw new NoAnswer(reviewer.id());
    }
  }
}
