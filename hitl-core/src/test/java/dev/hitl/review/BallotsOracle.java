package dev.hitl.review;

import dev.hitl.policy.Route;
import dev.hitl.request.Asked;
import dev.hitl.request.Identity;
import dev.hitl.request.RouteCase;
import dev.hitl.request.RouteOracle;
import dev.hitl.request.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What becomes of ballots on a route, told from the words of the design alone. */
final class BallotsOracle {
  /** What a ballot leads to. */
  enum Fate {
    REFUSED,
    COUNTED,
    DENIED,
    TAKEN_BACK,
    APPROVED,
    REJECTED,
    PERFORMED
  }

  /** What somebody says. */
  enum Word {
    YES,
    YES_WITH_REASON,
    NO,
    BACK,
    DID
  }

  private final Route route;
  private final Set<String> authors;
  private final List<Vote> said = new ArrayList<>();

  BallotsOracle(Route route, Set<String> authors) {
    this.route = route;
    this.authors = authors;
  }

  int missing() {
    return RouteOracle.missing(route, said, RouteCase.PRINCIPAL);
  }

  Fate hear(RouteCase.Person who, String behalf, Word word) {
    Vote own = said.stream().filter(vote -> vote.voter().equals(who.id())).findFirst().orElse(null);
    if (word == Word.BACK) {
      if (own == null || route.terms().reasons()) {
        return Fate.REFUSED;
      }
      said.remove(own);
      return Fate.TAKEN_BACK;
    }
    Vote vote =
        new Vote(
            who.id(),
            who.kind(),
            who.roles(),
            word != Word.NO,
            RouteOracle.stage(route, said, RouteCase.PRINCIPAL),
            behalf,
            null,
            Asked.AT);
    boolean hasSay =
        route.groups().stream()
            .anyMatch(group -> RouteOracle.maySit(route, group, vote, RouteCase.PRINCIPAL));
    if (!hasSay) {
      return Fate.REFUSED;
    }
    boolean named = said.stream().anyMatch(other -> sharesAName(other, vote));
    return word == Word.NO ? no(vote, named) : yes(vote, named, word);
  }

  private Fate no(Vote vote, boolean named) {
    int needed = route.terms().denials();
    if (needed > 1 && named) {
      return Fate.REFUSED;
    }
    long so = said.stream().filter(other -> !other.agrees()).count();
    said.add(vote);
    return so + 1 >= needed ? Fate.REJECTED : Fate.DENIED;
  }

  private Fate yes(Vote vote, boolean named, Word word) {
    boolean byHand = route.terms().byHand();
    if (word == Word.DID && (!byHand || vote.kind() != Identity.Kind.PERSON)) {
      return Fate.REFUSED;
    }
    if (word == Word.YES && route.terms().reasons()) {
      return Fate.REFUSED;
    }
    if (named || (authors.contains(vote.voter()) && route.places() > 1)) {
      return Fate.REFUSED;
    }
    List<Vote> after = new ArrayList<>(said);
    after.add(vote);
    int missing = RouteOracle.missing(route, after, RouteCase.PRINCIPAL);
    if (missing == missing()) {
      return Fate.REFUSED;
    }
    if (word == Word.DID ? missing > 0 : missing == 0 && byHand) {
      return Fate.REFUSED;
    }
    said.add(vote);
    if (missing > 0) {
      return Fate.COUNTED;
    }
    return word == Word.DID ? Fate.PERFORMED : Fate.APPROVED;
  }

  private static boolean sharesAName(Vote a, Vote b) {
    List<String> names = new ArrayList<>();
    names.add(a.voter());
    names.add(a.onBehalfOf());
    names.removeIf(Objects::isNull);
    return names.contains(b.voter()) || (b.onBehalfOf() != null && names.contains(b.onBehalfOf()));
  }
}
