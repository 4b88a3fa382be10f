package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static Request asked(Priority priority, Object costOfDelay) {
    Signals signals = Signals.NONE.withAttributes(Map.of("costOfDelay", costOfDelay));
    Request request =
        Asked.of(
            Asked.revision(
                Arguments.of(Map.of("amount", 5)), "Refund 5", signals, Set.of(), Arguments.none()),
            RequestStatus.PENDING);
    return StateTest.with(request, Map.of("waiting", new Waiting(0, null, priority, null, null)));
  }

  @Test
  void theCostOfDelayOrdersARequestWithinItsPriorityAndNeverLiftsItOut() {
    assertThat(asked(Priority.URGENT, 0).lane()).isEqualTo(99);
    assertThat(asked(Priority.URGENT, 99).lane()).isZero();
    assertThat(asked(Priority.LOW, 0).lane()).isEqualTo(399);
    for (Object much : List.of(99, 100, 1e300, Long.MAX_VALUE)) {
      assertThat(asked(Priority.NORMAL, much).lane())
          .isEqualTo(200)
          .isGreaterThan(asked(Priority.HIGH, 0).lane());
    }
    for (Object none : List.of(0, -1, -1e300, "99", List.of(99), true, 0.9)) {
      assertThat(asked(Priority.NORMAL, none).lane()).isEqualTo(299);
    }
  }

  @Test
  void likenessIsOfWhatIsAskedAndOfWhom() {
    Request one = Asked.in(RequestStatus.PENDING);
    assertThat(StateTest.with(one, Map.of("id", "other")).likeness()).isEqualTo(one.likeness());
    assertThat(
            List.of(
                one.likeness(),
                StateTest.with(one, Map.of("principal", "customer-8")).likeness(),
                StateTest.with(one, Map.of("principal", "")).likeness(),
                StateTest.with(one, Map.of("route", Route.anyOf(2))).likeness(),
                StateTest.with(one, Map.of("revision", Asked.edited("eve", 501))).likeness(),
                asked(Priority.NORMAL, 1).likeness(),
                asked(Priority.NORMAL, 2).likeness()))
        .doesNotHaveDuplicates();
  }
}
