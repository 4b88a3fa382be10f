package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresCommandTest {
  private final String name = UUID.randomUUID().toString();
  private final Shop shop = new Shop(clock -> JdbcStore.h2InMemory(name, clock));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Hitl hitl;

  @BeforeEach
  void work() {
    hitl = shop.open(builder -> builder);
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    hitl.start(Shop.runId("approved"), "x");
    shop.clock.advance(Duration.ofMinutes(10));
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    shop.clock.advance(Duration.ofHours(23));
    hitl.start(Shop.runId("waiting"), "x");
    shop.clock.advance(Duration.ofHours(3));
  }

  @AfterEach
  void close() {
    hitl.close();
  }

  private int figures(String... more) {
    List<String> args = new ArrayList<>(List.of("figures", "--url", "jdbc:h2:mem:" + name));
    args.addAll(List.of("--user", "sa", "--password-env", "PW"));
    args.addAll(List.of(more));
    return HitlCommand.run(
        args.toArray(String[]::new),
        Map.of("PW", ""),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String said(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static long of(Map<String, Object> figures, String part, String figure) {
    return (Long) ((Map<?, ?>) figures.get(part)).get(figure);
  }

  @Test
  void theFiguresOfATimeAreCountedFromTheStore() {
    int code = figures("--from", "2026-03-02T09:00:00Z", "--until", "2026-03-04T09:00:00Z");
    assertThat(code).as(said(err)).isZero();
    assertThat(said(out)).contains("2 calls, 100.0 % asked; 1 decided, 100.0 % approved");
    assertThat(said(out).strip()).doesNotContain("\n");
  }

  @Test
  void aStepGivesALineForEachPartOfTheTime() {
    int code =
        figures(
            "--from",
            "2026-03-02T09:00:00Z",
            "--until",
            "2026-03-04T09:00:00Z",
            "--step",
            "PT12H",
            "--json");
    assertThat(code).as(said(err)).isZero();
    List<Map<String, Object>> parts = said(out).lines().map(Json::parseObject).toList();
    assertThat(parts).hasSize(4);
    assertThat(parts).extracting(part -> of(part, "all", "asked")).containsExactly(1L, 1L, 0L, 0L);
    assertThat(parts)
        .extracting(part -> of(part, "all", "approved"))
        .containsExactly(1L, 0L, 0L, 0L);
    assertThat(of(parts.get(0), "times", "latency50Millis")).isEqualTo(600_000);
  }

  @Test
  void withoutAnEndItCountsUpToNowAndSaysWhatWaits() {
    assertThat(figures("--from", "2026-03-02T09:00:00Z", "--json")).as(said(err)).isZero();
    assertThat(of(Json.parseObject(said(out)), "queue", "waiting")).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadIsNamedWithTheUsage() {
    assertThat(figures()).isEqualTo(2);
    assertThat(said(err)).contains("--from").contains("usage: figures");
    err.reset();
    assertThat(figures("--from", "yesterday")).isEqualTo(2);
    assertThat(said(err)).contains("--from").contains("yesterday");
    err.reset();
    assertThat(figures("--from", "2026-03-02T09:00:00Z", "--step", "often")).isEqualTo(2);
    assertThat(said(err)).contains("--step").contains("often");
    err.reset();
    assertThat(figures("--from", "2026-03-02T09:00:00Z", "--every", "PT1H")).isEqualTo(2);
    assertThat(said(err)).contains("--every");
    assertThat(said(out)).isEmpty();
  }
}
