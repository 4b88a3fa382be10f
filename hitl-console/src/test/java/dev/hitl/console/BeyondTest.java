package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a page may offer beside what the route asks; each is taken by who is offered it. */
class BeyondTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private Object offered(String who, Request request) {
    return desk.as(who).get("/api/requests/" + request.id()).at("beyond");
  }

  @Test
  void anEmergencyIsOfferedToThoseWhomThePolicyNamesAndWatchingToAnotherOfThem() {
    Request request = desk.refund(500);
    assertThat(offered("commander-1", request)).isEqualTo(List.of("break-glass"));
    assertThat(offered("manager-1", request)).isEqualTo(List.of());

    desk.hitl
        .review()
        .breakGlass(request.reference(), "commander-1", "fire", "T-1", Duration.ofMinutes(5));

    assertThat(offered("commander-1", request)).isEqualTo(List.of());
    assertThat(offered("commander-2", request)).isEqualTo(List.of("observe"));
    assertThat(offered("manager-1", request)).isEqualTo(List.of());
    Http.Got detail = desk.as("manager-1").get("/api/requests/" + request.id());
    assertThat(detail.at("emergency/by")).isEqualTo("commander-1");
    assertThat(detail.at("emergency/ticket")).isEqualTo("T-1");
    assertThat(detail.at("emergency/until"))
        .isEqualTo(desk.clock.instant().plus(Duration.ofMinutes(5)).toString());

    desk.clock.advance(Duration.ofMinutes(5));
    assertThat(offered("commander-2", request)).isEqualTo(List.of("break-glass"));
  }

  @Test
  void anEmergencyIsOfferedForNothingThatAPersonDoesByHand() {
    Request request = desk.ask("default", "support", "wire", Map.of("to", "a"));
    assertThat(offered("commander-1", request)).isEqualTo(List.of());
  }

  @Test
  void takingBackAndRollingBackAreOfferedToWhoStandsAbove() {
    Request request = desk.refund(500);
    assertThat(offered("director-1", request)).isEqualTo(List.of());
    desk.hitl.review().approve(request.reference(), "manager-1");
    assertThat(offered("director-1", request)).isEqualTo(List.of("overrule"));
    assertThat(offered("manager-2", request)).isEqualTo(List.of());

    desk.hitl.resumeDue();
    assertThat(offered("director-1", request)).isEqualTo(List.of("roll-back"));
    assertThat(offered("manager-2", request)).isEqualTo(List.of());
    assertThat(offered("customer-1", request)).isEqualTo(List.of());

    desk.hitl.rollBack(request.id(), "director-1", "wrong customer");
    assertThat(offered("director-1", request)).isEqualTo(List.of());
  }
}
