package dev.hitl.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Meddled;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120) // Paging that does not move on would never end.
class AuditTrailTest {
  private final Shop shop = new Shop();

  private Hitl runs(int count) {
    Hitl hitl = shop.open();
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.refund("a", "200"), Shop.refund("b", "300"))));
    for (int i = 0; i < count; i++) {
      hitl.start(Shop.runId("run-%04d".formatted(i)), "x");
    }
    return hitl;
  }

  /** The page has 500; all is opened in the same millisecond, so names have to tell pages apart. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 249, 250, 251, 500, 501})
  void everyChainIsReadOnceHoweverManyPagesThereAre(int count) {
    AuditReport report = runs(count).audit().verify();
    assertThat(report.isIntact()).isTrue();
    assertThat(report.chains()).isEqualTo(3L * count);
    assertThat(report.events()).isEqualTo(4L * count);
    assertThat(report.toString())
        .startsWith("%d chains, %d events: intact".formatted(3 * count, 4 * count));
  }

  @Test
  void runsAndRequestsThatWentAllTheWayAreIntact() {
    Hitl hitl = runs(20);
    int i = 0;
    for (Request request : hitl.review().inbox()) {
      switch (i++ % 4) {
        case 0 -> hitl.review().approve(request.reference(), "manager-1");
        case 1 -> hitl.review().reject(request.reference(), "manager-1", "no");
        case 2 -> hitl.review().modify(request.reference(), "manager-1", Map.of("amount", 5), "x");
        default -> hitl.review().answer(request.reference(), "manager-1", "by hand");
      }
    }
    assertThat(hitl.resumeDue()).isEqualTo(20);
    AuditReport report = hitl.audit().verify();
    assertThat(report.broken()).isEmpty();
    // Each run, its two requests, and who was told of each.
    assertThat(report.chains()).isEqualTo(100);
  }

  /** The trail of a store in which one chain was meddled with. */
  private AuditTrail meddled(String subject, UnaryOperator<List<AuditEvent>> change) {
    return new AuditTrail(
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              Object answer = real.go();
              return method.equals("audit") && arguments[0].equals(subject)
                  ? change.apply(events(answer))
                  : answer;
            }),
        tool -> Set.of());
  }

  private static List<AuditEvent> events(Object answer) {
    List<AuditEvent> events = new ArrayList<>();
    for (Object event : (List<?>) answer) {
      events.add((AuditEvent) event);
    }
    return events;
  }

  private static UnaryOperator<List<AuditEvent>> with(UnaryOperator<AuditEvent> change) {
    return events -> {
      events.set(0, change.apply(events.get(0)));
      return events;
    };
  }

  private static AuditEvent changed(AuditEvent e, String type, String actor, String hash) {
    return new AuditEvent(
        e.subject(), e.seq(), e.at(), type, actor, e.run(), e.data(), e.previous(), hash);
  }

  @Test
  void oneChangedEventAmongManyPagesIsFoundAndNamedWhereverItIs() {
    Hitl hitl = runs(260);
    List<Request> all = new ArrayList<>();
    for (int i = 0; i < 260; i++) {
      all.addAll(hitl.run(Shop.runId("run-%04d".formatted(i))).requests());
    }
    for (int at : List.of(0, 499, 500, 519)) {
      String id = all.get(at).id();
      AuditReport report = meddled(id, with(e -> changed(e, e.type(), "eve", e.hash()))).verify();
      assertThat(report.isIntact()).isFalse();
      assertThat(report.broken())
          .containsExactly(new Verification.Broken(id, 1, "its content does not fit its hash"));
      assertThat(report.chains()).isEqualTo(780);
      assertThat(report.toString()).contains("1 broken", id, "event 1");
    }
  }

  @Test
  void aChangedRunIsFoundToo() {
    runs(3);
    String name = Shop.runId("run-0001").toString();
    AuditTrail trail = meddled(name, events -> events.subList(0, events.size() - 1));
    assertThat(trail.verify().broken())
        .extracting(Verification.Broken::subject)
        .containsExactly(name);
    assertThat(trail.verifyRun(Shop.runId("run-0001")).orElseThrow())
        .isInstanceOf(Verification.Broken.class);
    assertThat(trail.verifyRun(Shop.runId("run-0002")).orElseThrow())
        .isInstanceOf(Verification.Intact.class);
  }

  @Test
  void oneChainIsVerifiedByItsName() {
    Hitl hitl = runs(1);
    Request request = hitl.review().inbox().get(0);
    assertThat(hitl.audit().verifyRequest(request.id()))
        .contains(new Verification.Intact(request.id(), 1));
    assertThat(hitl.audit().verifyRequest("nothing")).isEmpty();
    assertThat(hitl.audit().verifyRun(Shop.runId("nothing"))).isEmpty();
    assertThat(hitl.audit().of(request.id())).hasSize(1);
    assertThat(hitl.audit().of("nothing")).isEmpty();
    assertThat(hitl.audit().print("nothing")).isEmpty();
  }

  @Test
  void whatChangesWhileItIsVerifiedIsNotCalledBroken() {
    Hitl hitl = runs(2);
    List<Request> asked = hitl.review().inbox();
    boolean[] done = new boolean[1];
    Store busy =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals("audit") && !done[0]) {
                done[0] = true;
                asked.forEach(r -> hitl.review().approve(r.reference(), "manager-1"));
              }
              return real.go();
            });
    AuditReport report = new AuditTrail(busy, tool -> Set.of()).verify();
    assertThat(done[0]).isTrue();
    assertThat(report.broken()).isEmpty();
    assertThat(report.chains()).isEqualTo(6);
  }

  /** Without reading again it would be: each chain grows while it is read for the first time. */
  @Test
  void whatChangesAtEveryReadingIsReadUntilItStandsStill() {
    Hitl hitl = runs(1);
    Request asked = hitl.review().inbox().get(0);
    int[] readings = new int[1];
    Store busy =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals("audit") && arguments[0].equals(asked.id())) {
                readings[0]++;
                if (readings[0] == 1) {
                  hitl.review().approve(asked.reference(), "manager-1");
                } else if (readings[0] == 2) {
                  hitl.resumeDue();
                  hitl.review().reject(hitl.review().inbox().get(0).reference(), "manager-1", "x");
                  hitl.resumeDue();
                }
              }
              return real.go();
            });
    assertThat(new AuditTrail(busy, tool -> Set.of()).verifyRequest(asked.id()).orElseThrow())
        .isInstanceOf(Verification.Intact.class);
    assertThat(readings[0]).isGreaterThan(2);
  }

  @Test
  void aRunThatIsChangedWhileItIsVerifiedIsCountedOnce() {
    Hitl hitl = runs(3);
    Store busy =
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              Object answer = real.go();
              if (method.equals("runs")) {
                shop.clock.advance(Duration.ofMillis(1));
                hitl.review()
                    .inbox()
                    .forEach(r -> hitl.review().approve(r.reference(), "manager-1"));
              }
              return answer;
            });
    AuditReport report = new AuditTrail(busy, tool -> Set.of()).verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.chains()).isEqualTo(9);
  }

  @Test
  void aChainWithoutItsRowAndARowWithoutItsChainAreBroken() {
    Hitl hitl = runs(2);
    String orphan = hitl.review().inbox().get(0).id();
    String bare = hitl.review().inbox().get(1).id();
    RunId gone = Shop.runId("run-0000");
    RunId silent = Shop.runId("run-0001");
    Store spoiled =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                switch (method) {
                  case "request" -> arguments[0].equals(orphan) ? Optional.empty() : real.go();
                  case "run" -> arguments[0].equals(gone) ? Optional.empty() : real.go();
                  case "audit" ->
                      arguments[0].equals(bare) || arguments[0].equals(silent.toString())
                          ? List.of()
                          : real.go();
                  case "auditSubjects" -> {
                    List<Object> subjects = new ArrayList<>((List<?>) real.go());
                    subjects.removeAll(List.of(bare, silent.toString()));
                    yield subjects;
                  }
                  default -> real.go();
                });
    AuditTrail trail = new AuditTrail(spoiled, tool -> Set.of());
    AuditReport report = trail.verify();
    assertThat(report.broken())
        .containsExactlyInAnyOrder(
            new Verification.Broken(orphan, 1, "its row is gone"),
            new Verification.Broken(gone.toString(), 1, "its row is gone"),
            new Verification.Broken(bare, 1, "it has no events"),
            new Verification.Broken(
                silent.toString(), 1, "the row says that the chain ends at event 2, it ends at 0"));
    assertThat(report.chains()).isEqualTo(6);
    assertThat(trail.verifyRequest(orphan)).isPresent();
    assertThat(trail.verifyRun(gone)).isPresent();
  }

  @Test
  void aChainThatIsNamedLikeNoRunIsBroken() {
    runs(1);
    Store forged =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                method.equals("auditSubjects")
                    ? List.of("default/support/run-0000", "no/run", "a//b", "default/x/never")
                    : real.go());
    AuditReport report = new AuditTrail(forged, tool -> Set.of()).verify();
    assertThat(report.broken())
        .extracting(Verification.Broken::subject)
        .containsExactly("no/run", "a//b");
  }

  @Test
  void whatCannotBeReadIsBrokenAndAStoreOutOfReachIsAnError() {
    runs(2);
    String name = Shop.runId("run-0001").toString();
    for (String spoiled : List.of("audit", "run")) {
      AuditTrail unreadable = failing(spoiled, name, StoreException.unreadable("odd\n", null));
      AuditReport report = unreadable.verify();
      assertThat(report.broken()).containsExactly(new Verification.Broken(name, 1, "odd\n"));
      assertThat(report.chains()).isEqualTo(6);
      assertHarmless(report.toString());
      AuditTrail away = failing(spoiled, name, new StoreException("no network", null));
      assertThatThrownBy(away::verify).hasMessage("no network");
    }
  }

  private AuditTrail failing(String spoiled, String subject, StoreException error) {
    return new AuditTrail(
        Meddled.of(
            shop.store,
            (method, arguments, real) -> {
              if (method.equals(spoiled) && arguments[0].toString().equals(subject)) {
                throw error;
              }
              return real.go();
            }),
        tool -> Set.of());
  }

  @Test
  void whatIsPrintedHasNoCharacterThatMovesTurnsOrHides() {
    String hostile = "\u001B[2J\u202Eevil\u200B\n 99  forged line";
    Hitl hitl =
        shop.open(
            builder -> builder.reviewers(ReviewerDirectory.of(Map.of(hostile, Set.of("manager")))));
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.call("c1", "deleteAccount", "account", hostile))));
    RunHandle run = hitl.start("support", hostile);
    Request request = Shop.only(run);
    hitl.review().reject(request.reference(), hostile, hostile);
    String printed = hitl.audit().print(request.id());
    assertHarmless(printed);
    assertThat(printed).hasLineCount(2).contains("REJECT", "⟨U+202E⟩");
    assertHarmless(hitl.audit().print(run.id().toString()));
  }

  @Test
  void aMeddledRecordIsPrintedHarmlesslyToo() {
    runs(1);
    Request request = shop.store.requestsOf(Shop.runId("run-0000")).get(0);
    String printed =
        meddled(request.id(), with(e -> changed(e, "\u001B[31mOPEN\n", "\u202Ex", "\u0007")))
            .print(request.id());
    assertHarmless(printed);
    assertThat(printed).hasLineCount(1);
    String report =
        new AuditReport(
                1,
                1,
                0,
                0,
                List.of(new Verification.Broken("default/a/\u202Eb", 1, "it is wrong")),
                new SealReport(
                    1,
                    1,
                    0,
                    0,
                    null,
                    Instant.EPOCH,
                    true,
                    0,
                    1,
                    List.of(
                        new SealReport.Finding(
                            SealReport.Place.EVENT, "default/a/\u202Eb", 1, "\u001B[31m"))))
            .toString();
    assertHarmless(report);
  }

  private static void assertHarmless(String text) {
    assertThat(text.replace(System.lineSeparator(), "").codePoints())
        .noneMatch(Character::isISOControl)
        .noneMatch(point -> Character.getType(point) == Character.FORMAT);
  }

  @Test
  void tenantsAreVerifiedTogether() {
    Hitl hitl = runs(1);
    hitl.start(new RunId("other", "support", "run-0000"), "x");
    assertThat(hitl.audit().verify().chains()).isEqualTo(6);
  }

  @Test
  void whatIsPrintedShowsNoSecrets() {
    Hitl hitl =
        shop.open(
            builder ->
                builder.tool(
                    Tool.named("logIn")
                        .parameter("user", String.class)
                        .parameter("password", String.class)
                        .parameter("pin", String.class)
                        .secret("pin")
                        .runs(arguments -> "in")));
    hitl.agent(
        "support",
        Shop.proposing(
            List.of(
                ToolCall.of(
                    "c1", "logIn", Map.of("user", "eve", "password", "hunter2", "pin", "47#11")))));
    RunHandle run = hitl.start("support", "x");
    assertThat(hitl.audit().print(run.id().toString()))
        .contains("eve")
        .doesNotContain("hunter2")
        .doesNotContain("47#11");
  }
}
