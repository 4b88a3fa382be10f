package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.call.Json;
import dev.hitl.policy.Route.Group;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MOST = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void zeroApproversAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Group(Set.of("manager"), 0))
        .withMessageContaining("zero approvers");
    assertThatIllegalArgumentException().isThrownBy(() -> new Group(Set.of(), -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Group(Set.of(), 101));
    assertThatIllegalArgumentException().isThrownBy(() -> new Group(Set.of(" "), 1));
    assertThat(new Group(Set.of("manager"), 1).count()).isEqualTo(1);
  }

  @Test
  void aRouteWithoutGroupsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Routes.of(List.of(), null, Ladder.End.EXPIRE))
        .withMessageContaining("at least one group");
  }

  @Test
  void aDeadlineThatIsOverAtOnceIsRefused() {
    for (Duration deadline : List.of(Duration.ZERO, HOUR.negated())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> route(deadline, Ladder.End.EXPIRE, any(1)));
    }
  }

  @Test
  void aDeadlineOfMoreThanTenYearsIsRefused() {
    for (Duration deadline : List.of(Duration.ofDays(3650).plusMillis(1), MOST)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> route(deadline, Ladder.End.EXPIRE, any(1)))
          .withMessageContaining("at most 3650 days")
          .withMessageContaining("leave it out");
    }
    assertThat(route(Duration.ofDays(3650), Ladder.End.EXPIRE, any(1)).deadline()).isNotNull();
  }

  @Test
  void groupsOfTheSameRolesAreJoinedSoThatNobodyIsAskedForLess() {
    Route route = route(null, Ladder.End.EXPIRE, of(1, "a"), any(1), of(1, "a"));
    assertThat(route.groups()).containsExactly(of(2, "a"), any(1));
    assertThat(route.places()).isEqualTo(3);
    assertThat(route.roles()).containsExactly("a");
    assertThat(route.describe()).isEqualTo("2 of a and 1 of any reviewer");
  }

  @Test
  void mergingTakesTheLargerGroupOfTheSameRoles() {
    Route merged =
        route(null, Ladder.End.EXPIRE, of(2, "a"), of(1, "b"))
            .merge(route(null, Ladder.End.EXPIRE, of(1, "a"), of(3, "c")));
    assertThat(merged.groups()).containsExactly(of(2, "a"), of(1, "b"), of(3, "c"));
  }

  @Test
  void mergingLetsPeopleOfARoleFillPlacesThatAnybodyMayFill() {
    Route two = Route.anyOf(2);
    assertThat(two.merge(route(null, Ladder.End.EXPIRE, of(1, "a"))).groups())
        .containsExactly(of(1, "a"), any(1));
    assertThat(two.merge(route(null, Ladder.End.EXPIRE, of(2, "a"))).groups())
        .containsExactly(of(2, "a"));
  }

  @Test
  void mergingTakesTheShorterDeadlineAndTheStricterEnd() {
    Route none = route(null, Ladder.End.EXPIRE, any(1));
    Route hour = route(HOUR, Ladder.End.EXPIRE, any(1));
    Route day = route(Duration.ofDays(1), Ladder.End.REJECT, any(1));
    assertThat(none.merge(hour).deadline()).isEqualTo(HOUR);
    assertThat(hour.merge(none).deadline()).isEqualTo(HOUR);
    assertThat(day.merge(hour)).isEqualTo(route(HOUR, Ladder.End.REJECT, any(1)));
    assertThat(none.merge(none)).isEqualTo(none);
  }

  @Test
  void theStoredFormIsReadBackEqual() {
    Route route = route(HOUR, Ladder.End.REJECT, of(2, "a", "b"), any(1));
    String json = Json.text(route.toMap());
    assertThat(json)
        .isEqualTo(
            "{\"stages\":[[{\"roles\":[\"a\",\"b\"],\"count\":2},{\"roles\":[],\"count\":1}]],"
                + "\"ladder\":[{\"after\":\"PT1H\",\"then\":\"reject\"}]}");
    assertThat(Route.fromMap(Json.parseObject(json))).isEqualTo(route);
    Route open = Route.anyOf(1);
    assertThat(open.toMap()).containsOnlyKeys("stages");
    assertThat(Route.fromMap(open.toMap())).isEqualTo(open);
  }

  @Test
  void aDamagedStoredFormIsRefused() {
    for (String json :
        List.of(
            "{}",
            "{\"stages\":[[]]}",
            "{\"stages\":[[{\"roles\":[],\"count\":0}]]}",
            "{\"stages\":[[{\"roles\":[],\"count\":4294967297}]]}",
            "{\"stages\":[[{\"roles\":[1],\"count\":1}]]}",
            "{\"stages\":[[{\"roles\":[],\"count\":1.5}]]}",
            "{\"stages\":[[{\"roles\":[],\"count\":1}]],\"ladder\":[{\"after\":\"PT1H\",\"then\":\"run\"}]}",
            "{\"stages\":[[{\"roles\":[],\"count\":1}]],\"ladder\":[{\"after\":\"x\",\"then\":\"expire\"}]}",
            "{\"stages\":[[{\"roles\":[],\"count\":1}]],\"terms\":{\"denials\":1}}",
            "{\"stages\":[[{\"roles\":[],\"count\":1}]],\"powers\":{\"inherits\":{}}}",
            "{\"stages\":[[{\"roles\":[],\"count\":1}]],\"more\":1}")) {
      Map<String, Object> map = Json.parseObject(json);
      assertThatIllegalArgumentException().as(json).isThrownBy(() -> Route.fromMap(map));
    }
  }

  private static Route route(Duration deadline, Ladder.End onDeadline, Group... groups) {
    return Routes.of(List.of(groups), deadline, onDeadline);
  }

  private static Group of(int count, String... roles) {
    return new Group(Set.of(roles), count);
  }

  private static Group any(int count) {
    return new Group(Set.of(), count);
  }
}
