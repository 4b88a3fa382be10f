package dev.hitl.admit;

import dev.hitl.admit.Bans.Ground;
import dev.hitl.audit.AuditEvent;
import dev.hitl.policy.BreakGlass;
import dev.hitl.policy.Powers;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Delegation;
import dev.hitl.request.Delegations;
import dev.hitl.request.Identity;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.Reviewers;
import dev.hitl.request.Reviewers.Answer;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says who may do what with a request. A voter is admitted in these steps:
 *
 * <ol>
 *   <li>The directory says who they are; no answer means no.
 *   <li>The principal has the principal's place and may withdraw, and nothing else.
 *   <li>Whoever is the same as the principal, the agent or an editor is barred: under another name,
 *       acting for them, or either end of a delegation.
 *   <li>Whoever agreed before, under whatever name, does not agree again.
 *   <li>Their own roles, and those of people who handed them their places, have to fill a place
 *       with authority over the action.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class Admission {
  private final Reviewers reviewers;
  private final Delegations delegations;

  /**
   * @param reviewers who somebody is
   * @param delegations who fills whose places
   */
  public Admission(Reviewers reviewers, Delegations delegations) {
    this.reviewers = reviewers;
    this.delegations = delegations;
  }

  /** What somebody wants to do with a request. */
  public enum Act {
    /** Agree. */
    APPROVE,
    /** Say no. */
    REJECT,
    /** Take the question back. */
    WITHDRAW,
    /** Take back what they said, or give back what they took; no place is asked for. */
    TAKE_BACK,
    /** Hand it on. */
    HAND_ON,
    /** Overrule or roll back what others approved; no place is asked for. */
    OVERRULE,
    /** Break glass, or watch it; no place is asked for. */
    BREAK_GLASS,
    /** Anything else that a reviewer may do. */
    OTHER;

    private static final Set<Act> WITHOUT_PLACE = Set.of(TAKE_BACK, OVERRULE, BREAK_GLASS);
    private static final Set<Act> OF_MACHINES = Set.of(APPROVE, REJECT, TAKE_BACK, HAND_ON);
    private static final Set<Act> OF_CONFIRMERS = Set.of(APPROVE, REJECT, TAKE_BACK);
  }

  /** Whether somebody may. */
  public sealed interface Entry {
    /**
     * They may.
     *
     * @param as in which capacities, their own first; at least one
     */
    record Admitted(List<Voter> as) implements Entry {
      /** Copies the list. */
      public Admitted {
        as = List.copyOf(as);
      }
    }

    /**
     * They may not.
     *
     * @param voter the one name under which they are known; null where nobody can say
     * @param why for the caller; nothing of what went wrong inside the directory
     */
    record Refused(@Nullable String voter, String why) implements Entry {}
  }

  /**
   * Admits a voter, or not.
   *
   * @param request as it stands
   * @param events its chain
   * @param act what they want to do
   * @param reviewer the identity that the caller's security context vouches for
   * @param now by the store's clock
   * @return in which capacities they may, or why they may not
   */
  public Entry admit(
      Request request, List<AuditEvent> events, Act act, String reviewer, Instant now) {
    try {
      return entry(circles(request, now), request, events, act, reviewer, now);
    } catch (Circles.NoAnswer e) {
      return new Entry.Refused(
          null, "the reviewer directory could not say who " + e.name() + " is");
    }
  }

  private static Entry entry(
      Circles circles,
      Request request,
      List<AuditEvent> events,
      Act act,
      String reviewer,
      Instant now)
      throws Circles.NoAnswer {
    if (Identity.canonical(reviewer).isEmpty()) {
      return new Entry.Refused(null, "a ballot needs the identity of a person");
    }
    boolean named = reviewer.equals(request.principal());
    if (named && act == Act.WITHDRAW) {
      return admitted(reviewer, Kind.PERSON);
    }
    Answer answer = circles.find(reviewer);
    Optional<Identity> known =
        answer instanceof Answer.Known found ? Optional.of(found.identity()) : Optional.empty();
    boolean isPast = answer instanceof Answer.Unknown unknown && unknown.past() != null;
    if (named || (known.isPresent() && isPrincipal(circles, known.get(), request))) {
      return principal(
          request, act, reviewer, known.map(Identity::kind).orElse(Kind.PERSON), isPast);
    }
    if (known.isEmpty()) {
      return new Entry.Refused(null, reviewer + " is not a known reviewer");
    }
    Identity voter = known.get();
    List<Delegation> delegations = circles.delegations(voter, request.revision().action().tool());
    Circle circle = circles.around(voter);
    Circle wide = circle;
    for (Delegation delegation : delegations) {
      wide = wide.and(delegation);
    }
    Bans bans = bans(circles, request, events, act);
    Optional<Ground> ban = bans.against(wide);
    if (ban.isPresent()) {
      return new Entry.Refused(voter.id(), barred(reviewer, ban.get(), request));
    }
    Optional<Vote> earlier = earlier(circles, circle, request, act);
    if (earlier.isPresent()) {
      return new Entry.Refused(voter.id(), reviewer + said(earlier.get(), act));
    }
    boolean isMachine = voter.kind() == Kind.SERVICE || voter.kind() == Kind.AGENT;
    if (voter.kind() == Kind.SHARED || (isMachine && !Act.OF_MACHINES.contains(act))) {
      return new Entry.Refused(
          voter.id(),
          reviewer + " is no person but " + kind(voter.kind()) + ", and a person is asked for");
    }
    Voter self = new Voter(voter.id(), voter.kind(), voter.held(), null);
    if (Act.WITHOUT_PLACE.contains(act)) {
      return new Entry.Admitted(List.of(self));
    }
    List<Voter> capacities = new ArrayList<>();
    capacities.add(self);
    if (voter.kind() == Kind.PERSON) {
      capacities.addAll(handed(circles, request, act, voter, delegations, bans));
    }
    List<Voter> able = capacities.stream().filter(as -> fills(as, request, now)).toList();
    return able.isEmpty()
        ? new Entry.Refused(voter.id(), unable(reviewer, capacities, request))
        : new Entry.Admitted(able);
  }

  /**
   * Whether somebody could by themselves agree to calls about which nobody is asked, because of
   * what they say beforehand. Whoever may not approve such a request may not do that either.
   *
   * @param tenant the tenant
   * @param principal on whose behalf the agent acts; null where unknown, or for anybody
   * @param agent which agent
   * @param tool which tool
   * @param route who would be asked
   * @param reviewer the identity that the caller's security context vouches for
   * @param now by the store's clock
   * @return admitted as themselves and in nobody else's place; or why they may not
   */
  public Entry alone(
      String tenant,
      @Nullable String principal,
      String agent,
      String tool,
      Route route,
      String reviewer,
      Instant now) {
    try {
      return alone(
          new Circles(reviewers, delegations, tenant, now),
          principal,
          agent,
          tool,
          route,
          reviewer,
          now);
    } catch (Circles.NoAnswer e) {
      return new Entry.Refused(
          null, "the reviewer directory could not say who " + e.name() + " is");
    }
  }

  private static Entry alone(
      Circles circles,
      @Nullable String principal,
      String agent,
      String tool,
      Route route,
      String reviewer,
      Instant now)
      throws Circles.NoAnswer {
    if (!(circles.find(reviewer) instanceof Answer.Known known)) {
      return new Entry.Refused(null, reviewer + " is not a known reviewer");
    }
    Identity identity = known.identity();
    if (identity.kind() != Kind.PERSON) {
      return new Entry.Refused(
          identity.id(), reviewer + " is no person but " + kind(identity.kind()));
    }
    Circle wide = circles.around(identity);
    for (Delegation delegation : circles.delegations(identity, tool)) {
      wide = wide.and(delegation);
    }
    if (bans(circles, principal, agent).against(wide).isPresent()) {
      return new Entry.Refused(
          identity.id(), reviewer + " is whom the agent acts for, or the agent, or the same");
    }
    Voter self = new Voter(identity.id(), Kind.PERSON, identity.held(), null);
    boolean fills =
        route.places() == 1 && Tally.isEligible(route, self.votes(true, 0, null, now), principal);
    return fills
        ? new Entry.Admitted(List.of(self))
        : new Entry.Refused(
            identity.id(), reviewer + " could not decide this alone: " + route.describe());
  }

  private static Entry admitted(String name, Kind kind) {
    return new Entry.Admitted(List.of(new Voter(name, kind, Set.of(), null)));
  }

  private static boolean fills(Voter voter, Request request, Instant now) {
    return Tally.isEligible(request.route(), voter.votes(true, 0, null, now), request.principal());
  }

  /** Whether a name is the principal's own, by the directory's word. */
  private static boolean isPrincipal(Circles circles, Identity voter, Request request)
      throws Circles.NoAnswer {
    return request.principal() != null
        && circles.names(request.principal()).meets(new Circle(voter.names()));
  }

  /**
   * The principal need not be in the directory: on their own place no role is asked for, and the
   * caller's security context vouches for the name.
   */
  private static Entry principal(
      Request request, Act act, String reviewer, Kind kind, boolean isPast) {
    boolean confirms =
        request.route().groups().stream().anyMatch(group -> group.seat() == Route.Seat.PRINCIPAL);
    String principal = request.principal();
    boolean may = act == Act.WITHDRAW || (confirms && Act.OF_CONFIRMERS.contains(act));
    if (principal != null && !may && confirms) {
      return new Entry.Refused(
          principal, reviewer + " confirms or rejects what their own agent does, and no more");
    }
    if (principal == null || !may) {
      return new Entry.Refused(principal, barred(reviewer, Ground.PRINCIPAL, request));
    }
    if (kind != Kind.PERSON || isPast) {
      return new Entry.Refused(
          principal,
          reviewer
              + (isPast ? " is not known any more" : " is no person but " + kind(kind))
              + ", and the person on whose behalf the agent acts is asked");
    }
    return admitted(principal, Kind.PERSON);
  }

  private static Bans bans(Circles circles, Request request, List<AuditEvent> events, Act act)
      throws Circles.NoAnswer {
    Bans bans = bans(circles, request.principal(), request.run().agent());
    // Where one person's word is enough, the editor's is: they read what they wrote.
    boolean several = act == Act.APPROVE && request.route().places() > 1;
    if (several || act == Act.BREAK_GLASS) {
      for (String author : Bans.authors(events)) {
        bans.bar(Ground.AUTHOR, circles.around(author));
      }
    }
    return bans;
  }

  private static Bans bans(Circles circles, @Nullable String principal, String agent)
      throws Circles.NoAnswer {
    Bans bans = new Bans();
    if (principal != null) {
      bans.bar(Ground.PRINCIPAL, circles.around(principal));
    }
    bans.bar(Ground.AGENT, circles.around(agent));
    return bans.bar(Ground.AGENT, Circle.of(Change.SYSTEM));
  }

  private static String barred(String reviewer, Ground ground, Request request) {
    return switch (ground) {
      case PRINCIPAL ->
          "the agent acts on behalf of "
              + request.principal()
              + (reviewer.equals(request.principal()) ? "" : ", who is the same as " + reviewer)
              + ", so somebody else decides";
      case AGENT -> reviewer + " is the agent itself or acts for it, so somebody else decides";
      case AUTHOR -> reviewer + " edited this; another person has to agree";
    };
  }

  /**
   * What they, or somebody they are the same as, or somebody for whom one of them voted, said
   * before; empty where they may speak. Where one no ends it, whoever agreed may still say it.
   */
  private static Optional<Vote> earlier(Circles circles, Circle voter, Request request, Act act)
      throws Circles.NoAnswer {
    boolean once =
        act == Act.APPROVE || (act == Act.REJECT && request.route().terms().denials() > 1);
    for (Vote vote : once ? request.votes() : List.<Vote>of()) {
      Circle other = circles.around(vote.voter());
      if (vote.onBehalfOf() != null) {
        other = other.and(circles.around(vote.onBehalfOf()));
      }
      if (other.meets(voter)) {
        return Optional.of(vote);
      }
    }
    return Optional.empty();
  }

  private static String said(Vote earlier, Act act) {
    return (earlier.agrees() ? " has already agreed" : " has already said no")
        + (earlier.agrees() == (act == Act.APPROVE)
            ? "; another person is needed"
            : "; take that back first");
  }

  /** In whose places they may sit. What was handed to whoever handed it on is not handed on. */
  private static List<Voter> handed(
      Circles circles,
      Request request,
      Act act,
      Identity voter,
      List<Delegation> delegations,
      Bans bans)
      throws Circles.NoAnswer {
    List<Voter> capacities = new ArrayList<>();
    for (Delegation delegation : delegations) {
      if (!voter.names().contains(Identity.canonical(delegation.to()))) {
        continue;
      }
      if (!(circles.find(delegation.from()) instanceof Answer.Known known)
          || known.identity().kind() != Kind.PERSON) {
        continue;
      }
      Identity from = known.identity();
      Circle lender = circles.around(from);
      if (bans.against(lender).isPresent() || earlier(circles, lender, request, act).isPresent()) {
        continue;
      }
      Set<String> roles = new TreeSet<>(from.held());
      if (!delegation.roles().isEmpty()) {
        roles.retainAll(delegation.roles());
      }
      // With no role left they would fill places of any reviewer, which nobody handed them.
      if (!roles.isEmpty()) {
        capacities.add(new Voter(voter.id(), Kind.PERSON, roles, from.id()));
      }
    }
    return capacities;
  }

  private static String unable(String reviewer, List<Voter> capacities, Request request) {
    Route route = request.route();
    Powers unbounded = new Powers(route.powers().inherits(), Set.of());
    boolean beyond =
        route.groups().stream()
            .anyMatch(
                group ->
                    capacities.stream()
                        .map(as -> as.votes(true, 0, null, request.openedAt()))
                        .anyMatch(vote -> vote.fills(group, unbounded, request.principal())));
    if (beyond) {
      return "this is beyond the authority of " + reviewer + "; asked is " + route.describe();
    }
    Kind kind = capacities.get(0).kind();
    return kind == Kind.PERSON
        ? reviewer + " has none of the roles asked for: " + route.describe()
        : reviewer + " is no person but " + kind(kind) + "; asked is " + route.describe();
  }

  static String kind(Kind kind) {
    return switch (kind) {
      case PERSON -> "a person";
      case SERVICE -> "a service account";
      case SHARED -> "a shared account";
      case AGENT -> "an agent";
    };
  }

  /**
   * Looks at an approval again before what was approved is executed: everybody whose agreement made
   * it is still known, of the same kind, not barred, and has a role of their own, or of somebody
   * who hands it to them now, that fills a place with authority under the powers that are stored
   * with the request; of an emergency, both may have it run at once by the policy of now.
   *
   * @param approved the approved request
   * @param events its chain
   * @param glass who may break glass now; null where nobody may
   * @param now by the store's clock
   * @return whether it stands
   */
  public Standing standing(
      Request approved, List<AuditEvent> events, @Nullable BreakGlass glass, Instant now) {
    Circles circles = circles(approved, now);
    return new SecondLook(approved, circles, glass).standing(events);
  }

  /**
   * Whether two names may be the same person's.
   *
   * @param request on whose tenant it hangs
   * @param one a name
   * @param other another name
   * @param now by the store's clock
   * @return true where they are one, and where nobody can say
   */
  public boolean mayBeSame(Request request, String one, String other, Instant now) {
    Circles circles = circles(request, now);
    try {
      return circles.around(one).meets(circles.around(other));
    } catch (Circles.NoAnswer e) {
      return true;
    }
  }

  private Circles circles(Request request, Instant now) {
    return new Circles(reviewers, delegations, request.run().tenant(), now);
  }
}
