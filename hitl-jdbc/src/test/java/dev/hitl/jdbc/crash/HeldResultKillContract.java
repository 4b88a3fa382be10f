package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.Output;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.jdbc.crash.HeldResultProcess.Point;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process is killed with a result that is held back: before people decided about it, and before
 * what they let out was delivered. Another goes on; the call does not run again.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
public abstract class HeldResultKillContract {
  private static final String GIVEN = "IBAN of bob";

  @TempDir protected Path folder;

  private final List<String> told = new ArrayList<>();

  /** Where an empty database is, for this process and for another. */
  protected abstract String url();

  private interface Look {
    void at(Hitl hitl, RunHandle run);
  }

  /** Kills a process at the point, and goes on at another node an hour later. */
  private void killed(String tool, Point point, Look before, Look after) throws Exception {
    String url = url();
    try (Child child =
        Child.start("first", HeldResultProcess.class, folder, url, "" + folder, tool, "" + point)) {
      child.awaitReady();
      child.kill();
    }
    SettableClock clock = new SettableClock(HeldResultProcess.BEGAN);
    try (HikariDataSource pool = LoadProcess.pool(url);
        Hitl hitl =
            HeldResultProcess.open(
                JdbcStore.of(pool).clock(clock).createSchema(true).build(), folder, "second")) {
      HeldResultProcess.agent(hitl, tool, told);
      RunHandle run = hitl.run(HeldResultProcess.RUN);
      before.at(hitl, run);
      clock.advance(HeldResultProcess.LEASE.plusSeconds(1));
      HeldResultProcess.goOn(hitl);
      after.at(hitl, run);
    }
  }

  private int calls() {
    return Ledger.lines(folder.resolve("ledger")).size();
  }

  private static Request held(RunHandle run) {
    List<Request> held =
        run.requests().stream()
            .filter(request -> request.revision().action().tool().equals(Output.RESULT))
            .toList();
    assertThat(held).hasSize(1);
    return held.get(0);
  }

  private static RequestStatus statusAt(Point point) {
    return switch (point) {
      case KEPT -> RequestStatus.PENDING;
      case DECIDED -> RequestStatus.APPROVED;
      case CLAIMED -> RequestStatus.EXECUTING;
      default -> RequestStatus.EXECUTED;
    };
  }

  private void deliversOnce(String tool, Point point) throws Exception {
    killed(
        tool,
        point,
        (hitl, run) -> {
          assertThat(held(run).status()).isEqualTo(statusAt(point));
          assertThat(calls()).isEqualTo(1);
          assertThat(hitl.audit().verify().isIntact()).isTrue();
        },
        (hitl, run) -> {
          assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
          assertThat(run.result().orElseThrow()).contains(GIVEN);
          assertThat(held(run).status()).isEqualTo(RequestStatus.EXECUTED);
          assertThat(calls()).isEqualTo(1);
          assertThat(told).filteredOn(body -> body.contains(GIVEN)).hasSize(1);
          assertThat(hitl.audit().verify().isIntact()).isTrue();
          assertThat(hitl.fsck().check().findings()).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"KEPT", "DECIDED", "CLAIMED", "GIVEN"})
  void ofACallThatPolicyAllowsTheResultIsDeliveredOnceAndItNeverRunsAgain(Point point)
      throws Exception {
    deliversOnce("findAccount", point);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEPT", "DECIDED", "CLAIMED", "GIVEN"})
  void ofACallThatPeopleApprovedTheResultIsDeliveredOnceAndItNeverRunsAgain(Point point)
      throws Exception {
    deliversOnce("findSecretly", point);
  }

  /** Negative control: where its result was not stored yet, an allowed call does run again. */
  @Test
  void killedBeforeTheResultIsStoredAnAllowedCallRunsAgain() throws Exception {
    killed(
        "findAccount",
        Point.RAN,
        (hitl, run) -> assertThat(run.requests()).isEmpty(),
        (hitl, run) -> {
          assertThat(calls()).isEqualTo(2);
          assertThat(run.result().orElseThrow()).contains(GIVEN);
        });
  }

  /** An approved one is in doubt instead, and its result is nobody's until people say. */
  @Test
  void killedBeforeTheResultIsStoredAnApprovedCallIsInDoubt() throws Exception {
    killed(
        "findSecretly",
        Point.RAN,
        (hitl, run) -> assertThat(calls()).isEqualTo(1),
        (hitl, run) -> {
          assertThat(calls()).isEqualTo(1);
          assertThat(run.requests())
              .singleElement()
              .matches(request -> request.status() == RequestStatus.IN_DOUBT);
          assertThat(run.status()).isEqualTo(RunStatus.PARKED);
        });
  }
}
