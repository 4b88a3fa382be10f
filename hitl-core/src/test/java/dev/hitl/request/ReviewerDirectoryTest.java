package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReviewerDirectoryTest {
  @Test
  void aFixedListKnowsItsPeopleAndNobodyElse() {
    ReviewerDirectory people =
        ReviewerDirectory.of(Map.of("ann", Set.of("manager", "director"), "bob", Set.of()));
    assertThat(people.find("t", "ann"))
        .contains(Identity.person("ann", Set.of("manager", "director")));
    assertThat(people.find("t", "bob")).contains(Identity.person("bob", Set.of()));
    assertThat(people.find("t", "eve")).isEmpty();
    assertThat(people.find("t", "Ann")).isEmpty();
    assertThat(people.find("t", " ann")).isEmpty();
    assertThat(people.find("t", "")).isEmpty();
  }

  @Test
  void aFixedListKnowsEveryRoleThatSomebodyHas() {
    ReviewerDirectory people =
        ReviewerDirectory.of(Map.of("ann", Set.of("manager"), "bob", Set.of("clerk", "manager")));
    assertThat(people.roles("t")).containsExactlyInAnyOrder("manager", "clerk");
  }

  @Test
  void whatTheCallerChangesAfterwardsDoesNotMakeAReviewer() {
    Map<String, Set<String>> given = new HashMap<>();
    Set<String> roles = new HashSet<>(Set.of("clerk"));
    given.put("ann", roles);
    ReviewerDirectory people = ReviewerDirectory.of(given);
    roles.add("manager");
    given.put("eve", Set.of("manager"));
    assertThat(people.find("t", "ann")).contains(Identity.person("ann", Set.of("clerk")));
    assertThat(people.find("t", "eve")).isEmpty();
    assertThat(people.roles("t")).containsExactly("clerk");
    Set<String> handedOut = people.find("t", "ann").orElseThrow().roles();
    assertThatThrownBy(() -> handedOut.add("manager"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anybodyIsKnownButHasNoRole() {
    ReviewerDirectory anybody = ReviewerDirectory.anybody();
    assertThat(anybody.find("t", "whoever")).contains(Identity.person("whoever", Set.of()));
    assertThat(anybody.roles("t")).isEmpty();
    assertThat(Tally.isEligible(Asked.ROUTE, Asked.vote("whoever"), null)).isFalse();
  }
}
