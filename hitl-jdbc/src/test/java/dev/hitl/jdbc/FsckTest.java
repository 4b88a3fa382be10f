package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.insight.Fsck;
import dev.hitl.insight.FsckReport;
import dev.hitl.insight.FsckReport.Finding;
import dev.hitl.insight.FsckReport.Kind;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ruling;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunTake;
import dev.hitl.store.Samples;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each invariant of a store, spoiled, is found; a store that nobody spoiled is clean. */
class FsckTest {
  private final String name = UUID.randomUUID().toString();
  private final Shop shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
  private Hitl hitl;

  /** A finished run, a parked, a failed, one in doubt, and one that waits for a run. */
  @BeforeEach
  void work() {
    hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("a", "200"))));
    hitl.agent(
        "broken",
        run -> {
          throw new IllegalStateException("no");
        });
    hitl.agent("boss", run -> run.delegate("support", "k", "please"));
    for (String run : List.of("done", "parked", "doubt")) {
      hitl.start(Shop.runId(run), "x");
    }
    hitl.start(RunId.of("broken", "failed"), "x");
    hitl.start(RunId.of("boss", "boss"), "x");
    hitl.review().approve(request("done").reference(), "manager-1");
    hitl.resumeDue();
    hitl.review().approve(request("doubt").reference(), "manager-1");
    RunId doubt = Shop.runId("doubt");
    shop.store.acquire(new RunTake(shop.store.run(doubt).orElseThrow(), "n", Samples.LEASE, null));
    shop.store.apply(
        List.of(
            Step.of(
                ExecutionSteps.claim(request("doubt"), "n", Samples.LEASE, shop.clock.instant()))));
    shop.clock.advance(Samples.LEASE);
    hitl.resumeDue();
    assertThat(request("doubt").status()).isEqualTo(RequestStatus.IN_DOUBT);
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Request request(String run) {
    return Shop.only(hitl.run(Shop.runId(run)));
  }

  private void spoil(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }

  @Test
  void aStoreThatNobodySpoiledIsClean() {
    FsckReport report = hitl.fsck().check();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.runs()).isEqualTo(6);
    assertThat(report.requests()).isEqualTo(4);
    assertThat(report.checkpoints()).isEqualTo(12);
    assertThat(report.toString())
        .startsWith("6 runs, 4 requests, 12 checkpoints, ")
        .endsWith("clean");
    assertThat(Json.parseObject(report.toJson()))
        .containsEntry("clean", true)
        .containsEntry("runs", 6L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UNREADABLE | UPDATE hitl_checkpoint SET body = X'00' WHERE run = 'parked' AND seq = 1",
        "UNREADABLE | UPDATE hitl_checkpoint SET format = 9 WHERE run = 'done' AND seq = 2",
        "UNREADABLE | DELETE FROM hitl_checkpoint WHERE run = 'done' AND seq = 1",
        "UNREADABLE | UPDATE hitl_request SET progress = X'00' WHERE run = 'parked'",
        "UNREADABLE | UPDATE hitl_run SET status = 'ODD' WHERE run = 'parked'",
        "CHAIN      | UPDATE hitl_audit SET actor = 'x' WHERE run = 'parked' AND seq = 1",
        "CHAIN      | DELETE FROM hitl_audit WHERE run = 'done'",
        "CHAIN      | UPDATE hitl_audit SET data = X'00' WHERE run = 'done'",
        "CHAIN      | DELETE FROM hitl_request WHERE run = 'parked'",
        "CHECKPOINT | UPDATE hitl_run SET last_checkpoint = 7 WHERE run = 'parked'",
        "CHECKPOINT | DELETE FROM hitl_checkpoint WHERE run = 'parked' AND seq = 2",
        "WAITS      | UPDATE hitl_run SET waits = 2 WHERE run = 'parked'",
        "WAITS      | UPDATE hitl_run SET waits = 0 WHERE run = 'doubt'",
        "WAITS      | UPDATE hitl_run SET waits = 1 WHERE run = 'done'",
        "WAITS      | UPDATE hitl_run SET waits = 2 WHERE run = 'boss'",
        "WAITS      | UPDATE hitl_run SET awaited = FALSE WHERE awaited",
        "STATUS     | UPDATE hitl_run SET waits = 0 WHERE run = 'boss'",
        "STATUS     | UPDATE hitl_run SET status = 'READY' WHERE run = 'parked'",
        "STATUS     | UPDATE hitl_run SET status = 'FINISHED' WHERE run = 'parked'",
        "STATUS     | UPDATE hitl_run SET status = 'READY' WHERE run = 'boss'",
        "STATUS     | UPDATE hitl_run SET status = 'PARKED' WHERE run = 'done'",
        "QUEUE      | UPDATE hitl_request SET lane = lane + 1 WHERE run = 'parked'",
        "QUEUE      | UPDATE hitl_request SET likeness = 'x' WHERE run = 'doubt'",
        "CLAIM      | UPDATE hitl_request SET status = 'EXECUTING', node = NULL WHERE run = 'done'",
        "APPROVAL   | UPDATE hitl_request SET status = 'APPROVED' WHERE run = 'parked'",
        "NO_RUN     | DELETE FROM hitl_run WHERE run = 'parked'",
        "RESULT     | DELETE FROM hitl_result",
        "RESULT     | INSERT INTO hitl_result SELECT id, X'2222' FROM hitl_request WHERE run ="
            + " 'parked'",
        "REVISION   | UPDATE hitl_revision SET arguments = X'7B7D' WHERE revision = 1",
        "UNREADABLE | INSERT INTO hitl_revision SELECT request_id, 0, digest, arguments, body"
            + " FROM hitl_revision"
      })
  void whatIsSpoiledIsFound(Kind kind, String sql) throws SQLException {
    spoil(sql);
    FsckReport report = hitl.fsck().check();
    assertThat(report.isClean()).isFalse();
    assertThat(report.findings()).extracting(Finding::kind).contains(kind);
    assertThat(report.toString()).contains(kind + " ").contains(kind.mend());
    assertThat(Json.parseObject(report.toJson())).containsEntry("clean", false);
    // What is spoiled about one does not keep the others from being looked at.
    assertThat(report.runs()).isBetween(5L, 6L);
  }

  /** The chain is made anew over a second claim, so that only what the steps say is wrong. */
  @Test
  void anExecutionThatBeganTwiceForOneApprovalIsFound() {
    String id = request("done").id();
    List<AuditEvent> forged = twice(shop.store.audit(id));
    Store store =
        new ForwardingStore(shop.store) {
          @Override
          public List<AuditEvent> audit(String subject) {
            return subject.equals(id) ? forged : super.audit(subject);
          }

          @Override
          public Optional<Request> request(String which) {
            Head head = Chain.headOf(forged.get(forged.size() - 1));
            return super.request(which)
                .map(request -> which.equals(id) ? request.withHead(head) : request);
          }
        };
    assertThat(new Fsck(store).check().findings())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.kind()).isEqualTo(Kind.HISTORY);
              assertThat(f.what()).isEqualTo("event 4, CLAIM, cannot follow EXECUTING");
            });
  }

  private static List<AuditEvent> twice(List<AuditEvent> events) {
    List<AuditEvent> forged = new ArrayList<>();
    Head head = Head.NONE;
    for (AuditEvent event : events) {
      Map<String, Object> data = new LinkedHashMap<>(event.data().asMap());
      head = add(forged, head, event, data);
      if (event.type().equals(Trigger.CLAIM.name())) {
        data.put("stateBefore", data.get("state"));
        head = add(forged, head, event, data);
      }
    }
    return forged;
  }

  private static Head add(
      List<AuditEvent> to, Head head, AuditEvent event, Map<String, Object> data) {
    AuditEvent next =
        Chain.next(
            head, event.subject(), event.at(), event.type(), event.actor(), event.run(), data);
    to.add(next);
    return Chain.headOf(next);
  }

  /** The store is in use: the first look sees the row from before a change. */
  @Test
  void aDifferenceThatIsGoneAtTheNextLookIsNotReported() throws SQLException {
    AtomicInteger looks = new AtomicInteger();
    RunId parked = Shop.runId("parked");
    Store store = behind(parked, 3, looks);
    assertThat(new Fsck(store).check().findings()).isEmpty();
    assertThat(looks.get()).isGreaterThan(3);
    // The control: what stays is reported.
    assertThat(new Fsck(behind(parked, Integer.MAX_VALUE, looks)).check().isClean()).isFalse();
  }

  private Store behind(RunId run, int times, AtomicInteger looks) {
    looks.set(0);
    return new ForwardingStore(shop.store) {
      @Override
      public Optional<RunRecord> run(RunId id) {
        return super.run(id)
            .map(r -> id.equals(run) && looks.incrementAndGet() <= times ? waiting(r) : r);
      }

      private RunRecord waiting(RunRecord r) {
        return new RunRecord(
            r.id(),
            r.status(),
            r.waits() + 1,
            r.fence(),
            r.node(),
            r.leaseUntil(),
            r.checkpoint(),
            r.origin(),
            r.outcome(),
            r.createdAt(),
            r.updatedAt(),
            r.head());
      }
    };
  }

  @Test
  void findingsAreBoundedAndCounted() throws SQLException {
    for (int i = 0; i < 400; i++) {
      hitl.start(Shop.runId("many-" + i), "x");
    }
    spoil("UPDATE hitl_checkpoint SET body = X'00'");
    FsckReport report = hitl.fsck().check();
    assertThat(report.differences()).isEqualTo(812);
    assertThat(report.findings()).hasSize(812);
    spoil("UPDATE hitl_audit SET actor = 'x'");
    FsckReport more = hitl.fsck().check();
    assertThat(more.differences()).isGreaterThan(1_600);
    assertThat(more.findings()).hasSize(1_000);
    assertThat(more.toString()).contains("… and " + (more.differences() - 1_000));
  }

  @Test
  void theCommandSaysWhatItFoundAndExitsAccordingly() throws SQLException {
    String url = "jdbc:h2:mem:" + name;
    Map<String, String> environment = Map.of("PW", "");
    String[] args = {"--url", url, "--user", "sa", "--password-env", "PW"};
    Printed clean = command(environment, args);
    assertThat(clean.code).isZero();
    assertThat(clean.out).contains("6 runs").contains("clean");

    spoil("UPDATE hitl_run SET waits = 2 WHERE run = 'parked'");
    Printed spoiled = command(environment, args);
    assertThat(spoiled.code).isEqualTo(1);
    assertThat(spoiled.out.lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("WAITS default/support/parked: "));
    Printed json =
        command(environment, "--url", url, "--user", "sa", "--password-env", "PW", "--json");
    assertThat(json.code).isEqualTo(1);
    assertThat(Json.parseObject(json.out)).containsEntry("differences", 1L);
  }

  @Test
  void whatCannotBeCheckedIsNeitherCleanNorSpoiled(@TempDir Path dir) {
    String nowhere = "jdbc:h2:" + dir.resolve("none") + ";WRITE_DELAY=0";
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"--url"},
            new String[] {"--url", "jdbc:h2:mem:" + UUID.randomUUID(), "--user", "sa"},
            new String[] {"--url", nowhere, "--user", "sa"},
            new String[] {"--url", nowhere, "--password-env", "NOT_SET"},
            new String[] {"--url", nowhere, "--colour", "red"},
            new String[] {"--url", "jdbc:nothing:x"})) {
      Printed printed = command(Map.of(), args);
      assertThat(printed.code).isEqualTo(2);
      assertThat(printed.err).isNotBlank();
      assertThat(printed.out).isEmpty();
    }
    assertThat(dir).isEmptyDirectory();
  }

  private record Printed(int code, String out, String err) {}

  private static Printed command(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        FsckCommand.run(
            args,
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Printed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aReviewOfAnEmergencyThatStandsInAnotherLaneIsFound() throws SQLException {
    Hitl node =
        shop.open(
            """
            version: 1
            breakGlass: {roles: [director], observers: [manager], limit: PT1H}
            """);
    node.agent("support", Shop.proposing(List.of(Shop.call("c", "deleteAccount", "account", "a"))));
    node.start(Shop.runId("emergency"), "x");
    String reference = request("emergency").reference();
    node.review().breakGlass(reference, "director-1", "it burns", "INC-1", Duration.ofHours(1));
    assertThat(node.review().observe(reference, "manager-1")).isInstanceOf(Ruling.Done.class);
    assertThat(node.fsck().check().findings()).isEmpty();
    spoil("UPDATE hitl_request SET lane = lane + 1 WHERE status = 'REVIEWING'");
    assertThat(node.fsck().check().findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.QUEUE);
  }
}
