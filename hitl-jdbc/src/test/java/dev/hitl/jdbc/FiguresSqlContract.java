package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.insight.Figures;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The statements for figures say what the snapshot says. */
abstract class FiguresSqlContract {
  private DataSource database;
  private Shop shop;
  private Hitl hitl;
  private Instant begin;

  abstract DataSource open();

  @BeforeEach
  void history() {
    database = open();
    shop = new Shop(clock -> JdbcStore.of(database).clock(clock).createSchema(true).build());
    begin = shop.clock.instant();
    hitl = shop.open("{\"version\": \"1\", \"overrule\": \"director\"}");
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(
                Shop.refund("c1", "150"),
                Shop.refund("c2", "200"),
                Shop.refund("c3", "300"),
                Shop.call("c4", "explode", "what", "x"),
                Shop.refund("c5", "400"),
                ToolCall.of("c6", "nothing of ours", Map.of()))));
    RunHandle run = hitl.start(Shop.runId("1"), "go");
    shop.clock.advance(Duration.ofMinutes(5));
    hitl.review().view(request(run, "c1").id(), "manager-1");
    shop.clock.advance(Duration.ofMinutes(5));
    hitl.review().approve(request(run, "c1").id(), "manager-1");
    hitl.review().modify(request(run, "c2").id(), "manager-1", Map.of("amount", 120), "less");
    hitl.review().reject(request(run, "c3").id(), "manager-2", "no");
    shop.clock.advance(Duration.ofMinutes(20));
    hitl.review().approve(request(run, "c4").id(), "manager-1");
    hitl.review().approve(request(run, "c5").id(), "manager-1");
    hitl.review().overrule(request(run, "c5").id(), "director-1", "not this one");
    hitl.resumeDue();
    hitl.agent("later", Shop.proposing(List.of(Shop.refund("c1", "150"))));
    shop.clock.advance(Duration.ofDays(1));
    hitl.start(RunId.of("later", "1"), "go");
    shop.clock.advance(Duration.ofMinutes(9));
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private static Request request(RunHandle run, String call) {
    return run.requests().stream()
        .filter(request -> request.revision().action().callId().equals(call))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> statements() {
    Map<String, String> statements = new LinkedHashMap<>();
    for (String part : text().split("\n\n", -1)) {
      if (part.contains("SELECT")) {
        String name = part.substring(3, part.indexOf(':'));
        statements.put(name, part.substring(part.indexOf("SELECT"), part.lastIndexOf(';')));
      }
    }
    return statements;
  }

  private static String text() {
    try (InputStream in = JdbcStore.class.getResourceAsStream("figures.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Map<String, Object>> rows(String name, Instant... times) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(statements().get(name))) {
      for (int i = 0; i < times.length; i++) {
        statement.setLong(i + 1, times[i].toEpochMilli());
      }
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          Map<String, Object> row = new LinkedHashMap<>();
          for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            String column = found.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT);
            Object value = found.getObject(i);
            row.put(column, value instanceof Number number ? number.longValue() : value);
          }
          rows.add(row);
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
    return rows;
  }

  private Instant end() {
    return shop.clock.instant().plusMillis(1);
  }

  private static long sum(List<Map<String, Object>> rows, String tool, String... types) {
    return rows.stream()
        .filter(row -> tool == null || row.get("tool").equals(tool))
        .filter(row -> List.of(types).contains(row.get("event_type")))
        .mapToLong(row -> (Long) row.get("times"))
        .sum();
  }

  @Test
  void countsAreThoseOfTheSnapshot() {
    Figures figures = hitl.audit().figures(begin, end());
    List<Map<String, Object>> rows = rows("counts", begin, end());
    Figures.Counts all = figures.all();
    assertThat(sum(rows, null, "OPEN")).isEqualTo(all.asked()).isEqualTo(6);
    assertThat(sum(rows, null, "APPROVE")).isEqualTo(all.approved() + all.modified());
    assertThat(sum(rows, null, "REJECT")).isEqualTo(all.rejected()).isEqualTo(1);
    assertThat(sum(rows, null, "OVERRULE")).isEqualTo(all.overruled()).isEqualTo(1);
    assertThat(sum(rows, null, "SUCCEED")).isEqualTo(all.executed()).isEqualTo(2);
    assertThat(sum(rows, null, "FAIL")).isEqualTo(all.failed()).isEqualTo(1);
    assertThat(sum(rows, "refund", "OPEN")).isEqualTo(figures.byTool().get("refund").asked());
  }

  @Test
  void aTimeIsFromAndBeforeAndADayHasARow() {
    Instant second = begin.plus(Duration.ofHours(20));
    assertThat(sum(rows("counts", begin, second), null, "OPEN")).isEqualTo(5);
    assertThat(sum(rows("counts", second, end()), null, "OPEN")).isEqualTo(1);
    List<Long> days =
        rows("days", begin, end()).stream().map(row -> (Long) row.get("days")).distinct().toList();
    long first = begin.toEpochMilli() / Duration.ofDays(1).toMillis();
    assertThat(days).containsExactly(first, first + 1);
  }

  @Test
  void timesAreThoseOfTheSnapshot() {
    Figures.Times times = hitl.audit().figures(begin, end()).times();
    assertThat(rows("latency", begin, end()).get(0))
        .containsEntry("latency50", times.latency50().toMillis())
        .containsEntry("latency95", times.latency95().toMillis());
    assertThat(rows("deciding", begin, end()).get(0))
        .containsEntry("deciding50", times.deciding50().toMillis())
        .containsEntry("deciding95", Duration.ofMinutes(5).toMillis());
  }

  @Test
  void effortAndQueueAreThoseOfTheSnapshot() {
    Figures figures = hitl.audit().figures(begin, end());
    assertThat(rows("effort", begin, end()).get(0))
        .containsEntry("words", figures.people().words())
        .containsEntry("runs", figures.people().runs());
    assertThat(rows("queue"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.get("waiting")).isEqualTo(figures.queue().waiting()).isEqualTo(1L);
              long oldest = shop.clock.millis() - (Long) row.get("oldest");
              assertThat(oldest).isEqualTo(figures.queue().oldest().toMillis());
            });
  }

  @Test
  void theQueueAtATimeIsThatOfTheSnapshot() {
    for (Duration since :
        List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10).plusMillis(1),
            Duration.ofHours(1),
            Duration.ofDays(2))) {
      Instant time = begin.plus(since);
      Figures.Queue then = hitl.audit().figures(begin, time).queueAtEnd();
      assertThat(rows("then", time, time))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.get("waiting")).as(since.toString()).isEqualTo(then.waiting());
                Instant end = time.isAfter(shop.clock.instant()) ? shop.clock.instant() : time;
                long oldest =
                    row.get("oldest") == null ? 0 : end.toEpochMilli() - (Long) row.get("oldest");
                assertThat(oldest).as(since.toString()).isEqualTo(then.oldest().toMillis());
              });
    }
    assertThat(rows("then", begin.plusSeconds(60), begin.plusSeconds(60)).get(0))
        .containsEntry("waiting", 5L);
  }

  @Test
  void whatPeopleSaidAndOverrodeIsThatOfTheSnapshot() {
    hitl.overrides().abort(RunId.of("later", "1"), "director-1", "enough");
    Figures figures = hitl.audit().figures(begin, end());
    Figures.Reviewer manager = figures.byReviewer().get("manager-1");
    List<Map<String, Object>> people = rows("people", begin, end());
    assertThat(
            people.stream()
                .filter(row -> row.get("actor").equals("manager-1"))
                .mapToLong(row -> (Long) row.get("times"))
                .sum())
        .isEqualTo(manager.said())
        .isEqualTo(4);
    List<Map<String, Object>> overrides = rows("overrides", begin, end());
    assertThat(sum(overrides, null, "OVERRULE")).isEqualTo(figures.overrides().overruled());
    assertThat(sum(overrides, null, "ABORTED")).isEqualTo(figures.overrides().aborted()).isOne();
  }

  @Test
  void theCommandPrintsTheSnapshot() {
    assertThat(FiguresCommand.print(hitl.audit(), begin, end(), null, true))
        .isEqualTo(hitl.audit().figures(begin, end()).toJson());
    assertThat(FiguresCommand.print(hitl.audit(), begin, end(), Duration.ofDays(1), false).lines())
        .hasSize(2);
  }

  @Test
  void thePageShowsTheseStatements() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "figures.md"));
    assertThat(statements()).hasSize(9);
    statements().forEach((name, statement) -> assertThat(page).as(name).contains(statement));
  }
}
