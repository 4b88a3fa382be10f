package dev.hitl.examples.itops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Decision;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.RequiresApproval;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ItOpsTest {
  private Operations ops = at("2026-11-23T10:00");

  private static Operations at(String wall) {
    return new Operations(LocalDateTime.parse(wall), line -> {});
  }

  @AfterEach
  void close() {
    assertThat(ops.isIntact()).isTrue();
    ops.close();
  }

  private RunHandle stop(String environment) {
    return ops.propose("stopInstance", ItOpsDemo.stop(environment));
  }

  private static RequestStatus status(RunHandle run) {
    return Operations.request(run).status();
  }

  @Test
  void nothingInTheCodeAsksOnlyTheFileDoes() {
    assertThat(
            Stream.of(CloudTools.class.getMethods())
                .filter(method -> method.isAnnotationPresent(RequiresApproval.class)))
        .isEmpty();
    assertThat(CloudTools.class.isAnnotationPresent(RequiresApproval.class)).isFalse();
  }

  @Test
  void listingAsksNobodyNotEvenInProduction() {
    RunHandle run = ops.propose("listInstances", "{\"environment\":\"production\"}");
    assertThat(run.result()).contains("production-web-1, production-web-2");
    assertThat(run.requests()).isEmpty();
    assertThat(ops.pages()).isEmpty();
  }

  @Test
  void stoppingOnDevAsksNobody() {
    assertThat(stop("dev").requests()).isEmpty();
    assertThat(ops.done()).containsExactly("stopped dev-web-1 on dev");
  }

  @Test
  void stoppingOnStagingAsksNobodyInOfficeHours() {
    assertThat(stop("staging").requests()).isEmpty();
    assertThat(ops.done()).containsExactly("stopped staging-web-1 on staging");
  }

  @Test
  void stoppingOnStagingAsksAfterHoursAtWeekendsAndOnHolidays() {
    for (String wall : List.of("2026-11-23T18:00", "2026-11-21T12:00", "2026-12-25T12:00")) {
      ops.close();
      ops = at(wall);
      RunHandle run = stop("staging");
      assertThat(run.status()).as(wall).isEqualTo(RunStatus.PARKED);
      assertThat(ops.done()).isEmpty();
      assertThat(ops.approve("primary-1", run)).isInstanceOf(Ruling.Done.class);
      assertThat(ops.done()).containsExactly("stopped staging-web-1 on staging");
    }
  }

  @Test
  void anEnvironmentThatNobodyThoughtOfAsks() {
    assertThat(stop("blue").status()).isEqualTo(RunStatus.PARKED);
    assertThat(ops.done()).isEmpty();
  }

  @Test
  void productionAsksWhoeverIsOnCall() {
    RunHandle run = stop("production");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(ops.pages()).containsExactly("chat to on-call-primary: OPENED");
    assertThat(ops.approve("manager-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(ops.approve("primary-1", run)).isInstanceOf(Ruling.Done.class);
    assertThat(run.result()).contains("stopped production-web-1 on production");
  }

  @Test
  void silenceGoesToTheSecondaryThenToTheManagerBySmsAndIsANoAfterAnHour() {
    RunHandle run = stop("production");
    ops.pass(Duration.ofMinutes(9), run);
    assertThat(ops.pages()).containsExactly("chat to on-call-primary: OPENED");
    ops.pass(Duration.ofMinutes(1), run);
    assertThat(ops.pages()).last().isEqualTo("chat to on-call-secondary: ESCALATED");
    ops.pass(Duration.ofMinutes(9), run);
    assertThat(ops.pages()).hasSize(2);
    ops.pass(Duration.ofMinutes(1), run);
    assertThat(ops.pages()).last().isEqualTo("sms to engineering-manager: ESCALATED");
    ops.pass(Duration.ofMinutes(39), run);
    assertThat(ops.pages()).hasSize(3);
    assertThat(status(run)).isEqualTo(RequestStatus.PENDING);
    ops.pass(Duration.ofMinutes(1), run);
    assertThat(status(run)).isEqualTo(RequestStatus.REJECTED);
    assertThat(Operations.request(run).decision())
        .isInstanceOfSatisfying(
            Decision.Rejected.class, no -> assertThat(no.reason()).contains("nobody decided by"));
    assertThat(ops.pages()).hasSize(4).last().asString().startsWith("sms to ");
    assertThat(run.result().orElseThrow()).contains("rejected");
    assertThat(ops.done()).isEmpty();
  }

  @Test
  void whoeverWasCalledInMayAnswerFromThenOnAndNotBefore() {
    RunHandle run = stop("production");
    ops.pass(Duration.ofMinutes(9), run);
    assertThat(ops.approve("secondary-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    ops.pass(Duration.ofMinutes(1), run);
    assertThat(ops.approve("manager-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(ops.approve("secondary-1", run)).isInstanceOf(Ruling.Done.class);
    assertThat(ops.done()).hasSize(1);
  }

  @Test
  void deletingAVolumeTakesTwoPeopleOneOfThemTheManager() {
    RunHandle run = ops.propose("deleteVolume", "{\"volume\":\"backup-7\"}");
    assertThat(ops.approve("primary-1", run)).isInstanceOf(Ruling.Counted.class);
    assertThat(ops.approve("primary-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(ops.approve("secondary-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(ops.done()).isEmpty();
    assertThat(ops.approve("manager-1", run)).isInstanceOf(Ruling.Done.class);
    assertThat(ops.done()).containsExactly("deleted backup-7");
  }

  @Test
  void aSecurityGroupIsForSecurityWhichIsGivenEightOfficeHours() {
    ops.close();
    ops = at("2026-11-20T17:00"); // a Friday
    RunHandle run = ops.propose("changeSecurityGroup", ItOpsDemo.group("10.0.0.0/8"));
    assertThat(ops.approve("primary-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    ops.pass(Duration.ofHours(65).minusMinutes(1), run);
    assertThat(ops.pages()).containsExactly("chat to security: OPENED");
    ops.pass(Duration.ofMinutes(1), run); // Monday, 10:00
    assertThat(ops.pages()).last().isEqualTo("chat to engineering-manager: ESCALATED");
    assertThat(ops.approve("manager-1", run)).isInstanceOf(Ruling.NotAllowed.class);
    ops.pass(Duration.ofHours(6).minusMinutes(1), run);
    assertThat(ops.approve("security-1", run)).isInstanceOf(Ruling.Done.class);
    assertThat(ops.done()).containsExactly("opened port 22 of web to 10.0.0.0/8");
  }

  @Test
  void aSecurityGroupThatNobodyDecidesExpiresInOfficeHours() {
    ops.close();
    ops = at("2026-11-20T17:00");
    RunHandle run = ops.propose("changeSecurityGroup", ItOpsDemo.group("10.0.0.0/8"));
    ops.pass(Duration.ofHours(71), run); // Monday, 16:00
    assertThat(status(run)).isEqualTo(RequestStatus.EXPIRED);
    assertThat(ops.done()).isEmpty();
  }

  @Test
  void aSecurityGroupIsNeverOpenedToTheWholeInternet() {
    RunHandle run = ops.propose("changeSecurityGroup", ItOpsDemo.group("0.0.0.0/0"));
    assertThat(run.result().orElseThrow()).contains("whole internet");
    assertThat(run.requests()).isEmpty();
    assertThat(ops.done()).isEmpty();
  }

  @Test
  void theDemoTellsTheWholeStory() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ItOpsDemo.play(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "Mon 22:10  chat to on-call-secondary: ESCALATED",
            "Mon 22:20  sms to engineering-manager: ESCALATED",
            "Mon 23:00  agent is told:",
            "done to servers: [deleted backup-7]")
        .doesNotContain("BROKEN");
  }
}
