package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.jdbc.Mutation.Victim;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows changed at random, each of a run of its own, among runs that nobody touched. {@code
 * -Dhitl.mutations.seed=17} begins with that seed.
 */
class StoredMutationsTest {
  private static final long SEED = Long.getLong("hitl.mutations.seed", 1);
  private static final int ROUNDS = 10;
  private static final int MUTATED = 100;
  private static final int HEALTHY = 20;

  private String name;
  private Shop shop;
  private Hitl hitl;

  @BeforeEach
  void open() {
    name = UUID.randomUUID().toString();
    shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
    hitl = shop.open();
    hitl.agent("support", StoredMutationsTest::refundOnce);
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
  }

  private static String refundOnce(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      String order = run.messages().get(0).text();
      run.append(Message.assistant("refund"));
      calls =
          List.of(ToolCall.of("c1", "refund", "{\"amount\":500,\"orderId\":\"" + order + "\"}"));
    }
    run.append(run.call(calls));
    return "done";
  }

  private RunHandle start(String order) {
    return hitl.start(Shop.runId(order), order);
  }

  private void approve(RunHandle run) {
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
  }

  /** How far a run had come when it was changed. */
  private static String expected(int i) {
    return "refund v" + i + " " + (i % 4 == 2 ? "250" : "500") + " [manager-1]";
  }

  @Test
  void noneOfAThousandMutationsExecutesWhatWasNotApprovedAndTheOthersGoOn() throws SQLException {
    for (int round = 0; round < ROUNDS; round++) {
      if (round > 0) {
        close();
        open();
      }
      mutate(SEED + round);
    }
  }

  private void mutate(long seed) throws SQLException {
    List<Victim> victims = new ArrayList<>();
    List<RunHandle> runs = new ArrayList<>();
    for (int i = 0; i < MUTATED; i++) {
      RunHandle run = start("v" + i);
      runs.add(run);
      Request request = Shop.only(run);
      victims.add(new Victim(run.id().run(), run.id().toString(), request.id()));
      if (i % 4 == 1) {
        approve(run);
      } else if (i % 4 == 2) {
        hitl.review().modify(request.reference(), "manager-1", Map.of("amount", 250), "half");
      } else if (i % 4 == 3) {
        approve(run);
        hitl.resume(run.id());
      }
    }
    List<RunHandle> healthy = new ArrayList<>();
    for (int i = 0; i < HEALTHY; i++) {
      RunHandle run = start("h" + i);
      healthy.add(run);
      approve(run);
    }
    List<String> mutations = new ArrayList<>();
    try (Connection connection = connection()) {
      Random random = new Random(seed);
      Mutation mutation = new Mutation(connection, random, victims);
      for (Victim victim : victims) {
        mutations.add(mutation.apply(victim));
        if (random.nextInt(3) == 0) {
          wake(connection, victim);
        }
      }
    }
    runs.forEach(this::tryToApprove);
    hitl.resumeDue();
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    check(seed, mutations, healthy);
  }

  private static void wake(Connection connection, Victim victim) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE hitl_run SET status = 'READY', waits = 0, node = NULL, lease_until = NULL"
                + " WHERE run = ?")) {
      statement.setString(1, victim.run());
      statement.executeUpdate();
    }
  }

  /** A person tries; what cannot be read cannot be decided. */
  private void tryToApprove(RunHandle run) {
    try {
      run.requests().forEach(r -> hitl.review().approve(r.reference(), "manager-1"));
    } catch (StoreException e) {
      assertThat(e.isUnreadable()).as("%s", e).isTrue();
    }
  }

  private void check(long seed, List<String> mutations, List<RunHandle> healthy) {
    Set<String> allowed = new HashSet<>();
    for (int i = 0; i < MUTATED; i++) {
      allowed.add(expected(i));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < HEALTHY; i++) {
      expected.add("refund h" + i + " 500 [manager-1]");
    }
    allowed.addAll(expected);
    assertThat(shop.effects)
        .as("-Dhitl.mutations.seed=%d:%n%s", seed, String.join("\n", mutations))
        .doesNotHaveDuplicates()
        .isSubsetOf(allowed)
        .containsAll(expected);
    assertThat(healthy)
        .as("-Dhitl.mutations.seed=%d", seed)
        .allMatch(run -> run.status() == RunStatus.FINISHED)
        .allMatch(
            run ->
                hitl.audit().verifyRequest(Shop.only(run).id()).orElseThrow()
                    instanceof Verification.Intact);
  }

  @Test
  void withTheWholeRecordMadeToFitAChangedCallDoesExecute() throws SQLException {
    RunHandle run = start("v0");
    approve(run);
    Request asked = Shop.only(run);
    Action action = asked.revision().action();
    Arguments other = action.arguments().with(Map.of("amount", 501));
    Action forged =
        new Action(
            action.run(),
            action.callId(),
            action.tool(),
            action.signature(),
            other,
            action.policyVersion(),
            action.revision());
    try (Connection connection = connection()) {
      change(
          connection,
          "UPDATE hitl_revision SET arguments = ?, digest = ? WHERE request_id = ?",
          other.bytes(),
          forged.digest(),
          asked.id());
      String state = withAction(asked, forged).stateDigest();
      Head head = Head.NONE;
      List<AuditEvent> events = hitl.audit().of(asked.id());
      for (AuditEvent event : events) {
        Map<String, Object> data = new LinkedHashMap<>(event.data().asMap());
        data.put("digest", forged.digest());
        if (event.seq() == events.size()) {
          data.put("state", state);
        }
        AuditEvent next =
            Chain.next(
                head, asked.id(), event.at(), event.type(), event.actor(), event.run(), data);
        change(
            connection,
            "UPDATE hitl_audit SET data = ?, previous_hash = ?, event_hash = ?"
                + " WHERE subject = ? AND seq = ?",
            next.data().json().getBytes(StandardCharsets.UTF_8),
            next.previous(),
            next.hash(),
            asked.id(),
            next.seq());
        head = Chain.headOf(next);
      }
      change(
          connection,
          "UPDATE hitl_request SET head_hash = ? WHERE id = ?",
          head.hash(),
          asked.id());
    }
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("refund v0 501 [manager-1]");
  }

  private static Request withAction(Request asked, Action action) {
    Revision old = asked.revision();
    Revision revision =
        new Revision(
            action,
            action.digest(),
            old.risk(),
            old.message(),
            old.reasons(),
            old.context(),
            old.basis(),
            old.signals(),
            old.secrets(),
            old.author(),
            old.at());
    return new Request(
        asked.id(),
        revision,
        asked.status(),
        asked.route(),
        asked.deadline(),
        asked.waiting(),
        asked.votes(),
        asked.decision(),
        asked.claim(),
        asked.result(),
        asked.principal(),
        asked.origin(),
        asked.openedAt(),
        asked.updatedAt(),
        asked.head());
  }

  private static void change(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }
}
