package dev.hitl.request;

import dev.hitl.policy.Ladder;
import dev.hitl.policy.Powers;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import dev.hitl.policy.Route.Group;
import dev.hitl.policy.Route.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Routes and people made from a number, of everything that a route can be. */
public final class RouteCase {
  public static final String PRINCIPAL = "principal";
  private static final List<String> ROLES = List.of("a", "b", "c");

  private final Random random;

  public RouteCase(long seed) {
    random = new Random(seed);
  }

  /** Somebody who may vote, as the directory would say it. */
  public record Person(String id, Identity.Kind kind, Set<String> roles) {}

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  public Random random() {
    return random;
  }

  public Set<String> roles() {
    Set<String> roles = new HashSet<>();
    ROLES.forEach(
        role -> {
          if (random.nextInt(3) == 0) {
            roles.add(role);
          }
        });
    return roles;
  }

  public Route route() {
    List<Route.Stage> stages = new ArrayList<>();
    boolean asked = false;
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      List<Group> groups = new ArrayList<>();
      int width = 1 + random.nextInt(2);
      for (int j = 0; j < width; j++) {
        boolean self = !asked && random.nextInt(8) == 0;
        asked |= self;
        groups.add(
            self
                ? new Group(Set.of(), 1, Seat.PRINCIPAL)
                : new Group(
                    roles(),
                    1 + random.nextInt(2),
                    random.nextInt(5) == 0 ? Seat.SOFT : Seat.PERSON));
      }
      stages.add(new Route.Stage(groups));
    }
    return new Route(stages, Ladder.NONE, terms(), powers());
  }

  public Route.Terms terms() {
    return new Route.Terms(
        1 + random.nextInt(3),
        random.nextInt(5) == 0,
        random.nextInt(4) == 0,
        random.nextBoolean() ? null : Duration.ofHours(1 + random.nextInt(3)),
        any(Priority.values()));
  }

  /** With rungs of all kinds, at few times so that two ladders meet. */
  public Ladder ladder() {
    List<Ladder.Rung> rungs = new ArrayList<>();
    for (int minute = 1; minute <= 4; minute++) {
      boolean last = minute == 4 || random.nextInt(6) == 0;
      Ladder.End end = last && random.nextInt(4) > 0 ? any(Ladder.End.values()) : null;
      Set<String> tell = roles();
      Set<String> to = roles();
      Priority priority = random.nextInt(3) == 0 ? any(Priority.values()) : null;
      String channel = random.nextInt(3) == 0 ? (random.nextBoolean() ? "sms" : "pager") : null;
      boolean nothing = tell.isEmpty() && to.isEmpty() && priority == null && channel == null;
      if ((random.nextBoolean() || end != null) && !(nothing && end == null)) {
        rungs.add(
            new Ladder.Rung(
                Duration.ofMinutes(minute),
                tell,
                to,
                priority,
                channel,
                end,
                end == Ladder.End.ANSWER ? "answer " + random.nextInt(2) : null));
      }
      if (last) {
        break;
      }
    }
    return new Ladder(rungs);
  }

  public Powers powers() {
    Map<String, Set<String>> inherits = new HashMap<>();
    Set<String> beyond = new HashSet<>();
    for (String role : ROLES) {
      if (random.nextInt(5) == 0) {
        inherits.put(role, roles());
      }
      if (random.nextInt(8) == 0) {
        beyond.add(role);
      }
    }
    return new Powers(inherits, beyond);
  }

  public List<Person> people() {
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      people.add(new Person("p" + i, kind(), roles()));
    }
    people.add(new Person(PRINCIPAL, Identity.Kind.PERSON, roles()));
    return people;
  }

  private Identity.Kind kind() {
    return random.nextInt(3) > 0 ? Identity.Kind.PERSON : any(Identity.Kind.values());
  }

  /** What was said, in an order and by whom that no desk would let happen. */
  public List<Vote> votes(Route route) {
    List<Person> people = people();
    List<Vote> votes = new ArrayList<>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      Person who = people.get(random.nextInt(people.size()));
      votes.add(
          new Vote(
              who.id(),
              who.kind(),
              who.roles(),
              random.nextInt(6) > 0,
              random.nextInt(route.stages().size()),
              random.nextInt(8) == 0 ? "p" + random.nextInt(6) : null,
              null,
              Asked.AT));
    }
    return votes;
  }
}
