package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Caps;
import dev.hitl.request.Request;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store promises of standing records, and of looking requests up by their tool. */
public abstract class StandingContract extends CustodyContract {
  private static final String TENANT = RunId.DEFAULT_TENANT;

  private StandingStep.Put put(String name, @Nullable Integer uses, @Nullable Instant until) {
    return StandingStep.Put.of(
        new StandingRecord(
            "grant:" + name,
            "grant",
            TENANT,
            "refund",
            null,
            uses,
            uses,
            until,
            false,
            Arguments.of(Map.of("agent", "support é 𝄞")),
            Head.NONE,
            now(),
            now()),
        "GIVEN",
        "manager-1",
        Map.of("reason", "routine"));
  }

  private StandingRecord stands(String name, @Nullable Integer uses, @Nullable Instant until) {
    StandingStep.Put put = put(name, uses, until);
    assertThat(store.stand(List.of(put))).isEqualTo(StandingWritten.SAVED);
    return store.standing(put.id()).orElseThrow();
  }

  private StandingWritten use(StandingRecord known, int times) {
    return store.stand(List.of(new StandingStep.Use(known, times)));
  }

  private RunWrite using(RunRecord run, StandingRecord standing) {
    return new RunWrite(
        run,
        RunStatus.RUNNING,
        null,
        false,
        null,
        List.of(),
        List.of(),
        List.of(Samples.event(run.head(), run.id(), "GRANTED", now())),
        Caps.NONE,
        List.of(new StandingStep.Use(standing, 1)));
  }

  @Test
  void aStandingRecordIsReadAsItWasPutDownAndVouchedForByItsChain() throws Exception {
    StandingStep.Put put = put("a", 3, now().plusMillis(1_234));
    assertThat(store.stand(List.of(put))).isEqualTo(StandingWritten.SAVED);
    store = reopen(store);

    StandingRecord there = store.standing("grant:a").orElseThrow();
    assertThat(there).isEqualTo(put.standing());
    assertThat(there.verify(store.audit("grant:a"))).isInstanceOf(Verification.Intact.class);
    assertThat(store.standing("grant:b")).isEmpty();
    assertThat(store.auditSubjects(null, 10)).contains("grant:a");
  }

  @Test
  void ofTwoRecordsWithOneNameTheFirstStands() {
    StandingRecord first = stands("a", 3, null);
    assertThat(store.stand(List.of(put("b", 1, null), put("a", 9, null))))
        .isEqualTo(StandingWritten.LOST);
    assertThat(store.standing("grant:a")).contains(first);
    assertThat(store.standing("grant:b")).isEmpty();
    assertThat(store.audit("grant:b")).isEmpty();
  }

  @Test
  void aRecordIsUsedAsOftenAsItSaysAndNotOnceMore() {
    StandingRecord known = stands("a", 3, null);
    assertThat(use(known, 2)).isEqualTo(StandingWritten.SAVED);
    assertThat(use(known, 2)).isEqualTo(StandingWritten.LOST);
    assertThat(use(known, 1)).isEqualTo(StandingWritten.SAVED);
    assertThat(use(known, 1)).isEqualTo(StandingWritten.LOST);
    assertThat(store.standing("grant:a").orElseThrow().left()).isZero();
    assertThat(store.holding("grant", TENANT, "refund", 10)).isEmpty();

    StandingRecord endless = stands("b", null, null);
    for (int i = 0; i < 5; i++) {
      assertThat(use(endless, 1)).isEqualTo(StandingWritten.SAVED);
    }
  }

  @Test
  void aRecordHoldsUntilItsEndByTheStoresClock() {
    StandingRecord known = stands("a", null, now().plusMillis(10));
    clock.advance(Duration.ofMillis(9));
    assertThat(use(known, 1)).isEqualTo(StandingWritten.SAVED);
    assertThat(store.holding("grant", TENANT, "refund", 10)).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(use(known, 1)).isEqualTo(StandingWritten.LOST);
    assertThat(store.holding("grant", TENANT, "refund", 10)).isEmpty();
  }

  @Test
  void aRevokedRecordIsNotUsedAgainAndNotRevokedTwice() {
    StandingRecord known = stands("a", 5, null);
    assertThat(use(known, 1)).isEqualTo(StandingWritten.SAVED);
    StandingStep revoke =
        StandingStep.Revoke.of(known, "manager-2", Map.of("reason", "no more"), now());
    assertThat(store.stand(List.of(revoke))).isEqualTo(StandingWritten.SAVED);
    assertThat(store.stand(List.of(revoke))).isEqualTo(StandingWritten.LOST);
    assertThat(use(known, 1)).isEqualTo(StandingWritten.LOST);

    StandingRecord there = store.standing("grant:a").orElseThrow();
    assertThat(use(there, 1)).isEqualTo(StandingWritten.LOST);
    assertThat(there.revoked()).isTrue();
    assertThat(there.left()).isEqualTo(4);
    assertThat(there.verify(store.audit("grant:a")))
        .isEqualTo(new Verification.Intact("grant:a", 2));
    assertThat(store.holding("grant", TENANT, "refund", 10)).isEmpty();
  }

  @Test
  void aUseStandsOrFallsWithTheRunsWrite() {
    StandingRecord known = stands("a", 1, null);
    RunRecord run = start("r");
    RunRecord after = saved(using(run, known));
    assertThat(store.audit(run.id().toString())).hasSize(2);

    assertThat(store.writeRun(using(after, known))).isEqualTo(RunWritten.NOT_USABLE);
    assertThat(store.run(run.id())).contains(after);
    assertThat(store.audit(run.id().toString())).hasSize(2);

    StandingRecord other = stands("b", 1, null);
    assertThat(store.writeRun(using(run, other))).isEqualTo(RunWritten.LOST);
    assertThat(store.standing("grant:b").orElseThrow().left()).isEqualTo(1);
  }

  @Test
  void ofSixtyFourRunsThatRaceForThreeUsesThreeGetThem() throws Exception {
    StandingRecord known = stands("a", 3, null);
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      runs.add(start("r" + i));
    }
    List<RunWritten> written = race(64, i -> store.writeRun(using(runs.get(i), known)));
    assertThat(written).containsOnly(RunWritten.SAVED, RunWritten.NOT_USABLE);
    assertThat(written.stream().filter(RunWritten.SAVED::equals)).hasSize(3);
    assertThat(runs.stream().filter(run -> store.audit(run.id().toString()).size() == 2).toList())
        .hasSize(3);
    assertThat(store.standing("grant:a").orElseThrow().left()).isZero();
  }

  @Test
  void ofAUseAndARevocationThatRaceTheUseIsFirstOrLost() throws Exception {
    for (int i = 0; i < 10; i++) {
      StandingRecord known = stands("a" + i, 5, null);
      RunRecord run = start("r" + i);
      StandingStep revoke =
          StandingStep.Revoke.of(known, "manager-2", Map.of("reason", "no more"), now());
      List<Object> came =
          race(2, n -> n == 0 ? store.writeRun(using(run, known)) : store.stand(List.of(revoke)));
      assertThat(came.get(1)).isEqualTo(StandingWritten.SAVED);
      StandingRecord there = store.standing(known.id()).orElseThrow();
      assertThat(there.left()).isEqualTo(came.get(0) == RunWritten.SAVED ? 4 : 5);
      assertThat(there.verify(store.audit(there.id()))).isInstanceOf(Verification.Intact.class);
    }
  }

  @Test
  void stepsOfRequestsAndOfStandingRecordsAreTakenTogetherOrNotAtAll() {
    parked("r", "c1", "c2");
    Request first = request("r", "c1");
    StandingRecord known = stands("a", 1, null);
    List<StandingStep> both = List.of(put("b", 1, null), new StandingStep.Use(known, 1));
    assertThat(store.apply(List.of(Samples.reject(first, now())), both))
        .isInstanceOf(Applied.Done.class);
    assertThat(store.standing("grant:b")).isPresent();

    Request second = request("r", "c2");
    Step reject = Samples.reject(second, now());
    assertThat(store.apply(List.of(reject), List.of(put("c", 1, null), both.get(1))))
        .isEqualTo(new Applied.NotStanding(1));
    assertThat(store.apply(List.of(reject), List.of(put("c", 1, null), put("a", 1, null))))
        .isEqualTo(new Applied.NotStanding(1));
    assertThat(store.standing("grant:c")).isEmpty();
    assertThat(store.request(second.id())).contains(second);

    Step stale = Samples.reject(first, now());
    assertThat(store.apply(List.of(stale), List.of(put("c", 1, null))))
        .isInstanceOf(Applied.Refused.class);
    assertThat(store.standing("grant:c")).isEmpty();
  }

  @Test
  void whatEndsFirstIsFirstAndPagesFollowTheNames() {
    stands("c", 1, null);
    stands("a", 1, now().plusSeconds(20));
    stands("b", 1, now().plusSeconds(10));
    assertThat(store.holding("grant", TENANT, "refund", 2))
        .extracting(StandingRecord::id)
        .containsExactly("grant:b", "grant:a");
    assertThat(store.holding("grant", "other", "refund", 10)).isEmpty();
    assertThat(store.holding("grant", TENANT, "other", 10)).isEmpty();
    for (StandingQuery query :
        List.of(
            new StandingQuery(null, null, null, 2),
            new StandingQuery("grant", null, null, 2),
            new StandingQuery("grant", TENANT, null, 2))) {
      assertThat(store.standings(query))
          .extracting(StandingRecord::id)
          .containsExactly("grant:a", "grant:b");
      assertThat(store.standings(new StandingQuery(query.kind(), query.tenant(), "grant:b", 2)))
          .extracting(StandingRecord::id)
          .containsExactly("grant:c");
    }
    assertThat(store.standings(new StandingQuery("lease", null, null, 2))).isEmpty();
  }

  @Test
  void whatHoldsOfAKindIsFoundInEveryTenantPageByPage() {
    stands("a", 1, null);
    stands("b", 1, now().plusSeconds(10));
    assertThat(store.holding("grant", null, 1))
        .extracting(StandingRecord::id)
        .containsExactly("grant:a");
    assertThat(store.holding("grant", "grant:a", 10))
        .extracting(StandingRecord::id)
        .containsExactly("grant:b");
    clock.advance(Duration.ofSeconds(10));
    assertThat(store.holding("grant", "grant:a", 10)).isEmpty();
    assertThat(use(store.standing("grant:a").orElseThrow(), 1)).isEqualTo(StandingWritten.SAVED);
    assertThat(store.holding("grant", null, 10)).isEmpty();
    assertThat(store.holding("lease", null, 10)).isEmpty();
  }

  @Test
  void whatEndedLongAgoIsRemovedWithItsChain() {
    stands("a", 1, now().plusSeconds(10));
    stands("b", 1, now().plusSeconds(20));
    stands("c", 1, null);
    assertThat(store.removeStanding("lease", Removable.endedBefore(now().plusSeconds(15)), 10))
        .isZero();
    assertThat(store.removeStanding("grant", Removable.endedBefore(now().plusSeconds(15)), 10))
        .isEqualTo(1);
    assertThat(store.standing("grant:a")).isEmpty();
    assertThat(store.audit("grant:a")).isEmpty();
    assertThat(store.standing("grant:b")).isPresent();
    assertThat(store.standing("grant:c")).isPresent();
  }

  @Test
  void whatHasNoEndIsRemovedWhenItWasTakenBackLongAgo() {
    StandingRecord taken = stands("a", 1, null);
    stands("b", 1, null);
    clock.advance(Duration.ofSeconds(10));
    assertThat(
            store.stand(
                List.of(StandingStep.Revoke.of(taken, "manager-1", Map.of("reason", "x"), now()))))
        .isEqualTo(StandingWritten.SAVED);
    assertThat(store.removeStanding("grant", Removable.endedBefore(now()), 10)).isZero();
    Removable ended = Removable.endedBefore(now().plusMillis(1));
    hold("h1", null);
    assertThat(store.removeStanding("grant", ended, 10)).isZero();
    store.custody().lift("h1", onTenant("HOLD_LIFTED"));
    assertThat(store.removeStanding("lease", ended, 10)).isZero();
    assertThat(store.removeStanding("grant", ended, 10)).isEqualTo(1);
    assertThat(store.standing("grant:a")).isEmpty();
    assertThat(store.standing("grant:b")).isPresent();
  }

  @Test
  void theRemovalOfAChainIsOnRecordAndThatOfAMereCountIsNot() {
    StandingRecord chained = stands("a", 1, now().plusSeconds(10));
    StandingRecord count = count("pace:b", null, now().plusSeconds(10));
    assertThat(store.stand(List.of(StandingStep.Put.counting(count))))
        .isEqualTo(StandingWritten.SAVED);
    Removable ended = Removable.endedBefore(now().plusSeconds(11));
    assertThat(store.removeStanding("grant", ended, 10)).isEqualTo(1);
    assertThat(store.removeStanding("pace", ended, 10)).isEqualTo(1);
    assertThat(RemovedChain.removed(store.audit(RemovedChain.subjectOf("grant:a"))))
        .containsExactly(Map.entry(chained.head().hash(), 1L));
    assertThat(store.audit(RemovedChain.subjectOf("pace:b"))).isEmpty();
    assertThat(store.auditSubjects(null, 100)).containsExactly(RemovedChain.subjectOf("grant:a"));
  }

  @Test
  void onlyTheTenantsThatAreNamedLoseTheirs() {
    stands("a", 1, now().plusSeconds(10));
    Instant later = now().plusSeconds(11);
    Set<Risk> all = Set.of(Risk.values());
    assertThat(store.removeStanding("grant", new Removable(later, "other", Set.of(), all), 10))
        .isZero();
    assertThat(store.removeStanding("grant", new Removable(later, null, Set.of(TENANT), all), 10))
        .isZero();
    assertThat(store.removeStanding("grant", new Removable(later, TENANT, Set.of(), all), 10))
        .isEqualTo(1);
  }

  @Test
  void aRecordWithAChainIsKeptWhileAHoldStandsOnItsTenantOrItsPrincipal() {
    StandingStep.Put put = of(count("grant:a", "ann", now().plusSeconds(10)));
    assertThat(store.stand(List.of(put))).isEqualTo(StandingWritten.SAVED);
    stands("b", 1, now().plusSeconds(10));
    String ann = store.custody().alias(TENANT, "ann").orElseThrow();
    Removable ended = Removable.endedBefore(now().plusSeconds(11));
    hold("h1", ann);
    assertThat(store.removeStanding("grant", ended, 10)).isEqualTo(1);
    assertThat(store.standing("grant:a")).contains(put.standing());
    store.custody().lift("h1", onTenant("HOLD_LIFTED"));
    hold("h2", null);
    assertThat(store.removeStanding("grant", ended, 10)).isZero();
    store.custody().lift("h2", onTenant("HOLD_LIFTED"));
    assertThat(store.removeStanding("grant", ended, 10)).isEqualTo(1);
  }

  @Test
  void aHoldIsNotInTheWayOfMereCounts() {
    StandingRecord count = count("pace:b", null, now().plusSeconds(10));
    store.stand(List.of(StandingStep.Put.counting(count)));
    hold("h1", null);
    assertThat(store.removeStanding("pace", Removable.endedBefore(now().plusSeconds(11)), 10))
        .isEqualTo(1);
  }

  private void hold(String id, @Nullable String person) {
    assertThat(
            store
                .custody()
                .put(
                    new Hold(id, TENANT, null, person, "counsel-1", Samples.hold()),
                    onTenant("HOLD_PUT")))
        .isTrue();
  }

  private static StandingStep.Put of(StandingRecord standing) {
    return StandingStep.Put.of(
        standing, "GIVEN", "manager-1", Map.of("tool", "refund", "reason", "routine"));
  }

  private StandingRecord count(String id, @Nullable String principal, Instant until) {
    return new StandingRecord(
        id,
        id.substring(0, id.indexOf(':')),
        TENANT,
        "refund",
        principal,
        3,
        3,
        until,
        false,
        Arguments.of(Map.of("agent", "support")),
        Head.NONE,
        now(),
        now());
  }

  @Test
  void whatARecordWithAPrincipalSaysComesBackAndIsFoundByThem() {
    StandingStep.Put put = of(count("grant:a", "ann", now().plusSeconds(10)));
    assertThat(store.stand(List.of(put))).isEqualTo(StandingWritten.SAVED);
    assertThat(store.standing("grant:a")).contains(put.standing());
    assertThat(store.holding("grant", TENANT, "refund", 10)).containsExactly(put.standing());
    assertThat(store.standings(new StandingQuery(null, null, null, 10)))
        .containsExactly(put.standing());
    assertThat(store.audit("grant:a")).containsExactly(put.event());
    assertThat(put.standing().verify(store.audit("grant:a")))
        .isEqualTo(new Verification.Intact("grant:a", 1));
    assertThat(store.events(AuditQuery.all().tenant(TENANT).principal("ann")))
        .containsExactly(put.event());
    assertThat(store.events(AuditQuery.all().tenant(TENANT).principal("bob"))).isEmpty();
    assertThat(store.events(AuditQuery.all().tool("refund"))).containsExactly(put.event());
    StandingRecord known = store.standing("grant:a").orElseThrow();
    assertThat(use(known, 1)).isEqualTo(StandingWritten.SAVED);
    StandingStep.Revoke revoke =
        StandingStep.Revoke.of(known, "manager-2", Map.of("reason", "no more"), now());
    assertThat(store.stand(List.of(revoke))).isEqualTo(StandingWritten.SAVED);
    StandingRecord after = store.standing("grant:a").orElseThrow();
    assertThat(after.verify(store.audit("grant:a")))
        .isEqualTo(new Verification.Intact("grant:a", 2));
    assertThat(after.left()).isEqualTo(2);
  }

  @Test
  void whatWasDecidedAboutAToolIsFoundTheNewestFirst() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parked("r" + i, "c");
      Request request = request("r" + i, "c");
      ids.add(0, request.id());
      if (i != 2) {
        done(Samples.reject(request, now()));
      }
      clock.advance(Duration.ofMillis(1));
    }
    String tool = request("r0", "c").revision().action().tool();
    List<Request> page = store.decided(new DecidedQuery(TENANT, tool, null, null, 2));
    assertThat(page).extracting(Request::id).containsExactly(ids.get(0), ids.get(2));
    Request last = page.get(1);
    assertThat(store.decided(new DecidedQuery(TENANT, tool, last.openedAt(), last.id(), 2)))
        .extracting(Request::id)
        .containsExactly(ids.get(3));
    assertThat(store.decided(new DecidedQuery("other", tool, null, null, 2))).isEmpty();
    assertThat(store.decided(new DecidedQuery(TENANT, "other", null, null, 2))).isEmpty();
  }
}
