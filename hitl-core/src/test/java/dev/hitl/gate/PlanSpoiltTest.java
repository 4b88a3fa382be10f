package dev.hitl.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.Plan;
import dev.hitl.grant.Plans;
import dev.hitl.policy.Policy;
import dev.hitl.run.OpenRun;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A store that says something else than what is on record, or that nobody needs to ask. */
public class PlanSpoiltTest extends PlanFixture {
  /** The control: were the use not a condition of the write, a step would run after all. */
  @Test
  void withoutTheConditionInTheWriteAStepWouldRunAfterTheWithdrawal() {
    hitl =
        shop.open(
            b ->
                b.plans(true)
                    .policy(Policy.parse(POLICY))
                    .store(
                        new ForwardingStore(shop.store) {
                          @Override
                          public RunWritten writeRun(RunWrite w) {
                            return super.writeRun(
                                new RunWrite(
                                    w.before(),
                                    w.status(),
                                    w.outcome(),
                                    w.keepsLease(),
                                    w.checkpoint(),
                                    w.opened(),
                                    w.awaits(),
                                    w.events()));
                          }
                        }));
    Plans.Held held = inForce(credit("1", "1"), credit("2", "2"));
    try (OpenRun open = hitl.open(Shop.runId("r"), CUSTOMER)) {
      open.run().propose(List.of(call(credit("1", "1"))));
      hitl.plans().withdraw(held.id(), "manager-2", "stop");
      assertThat(open.run().propose(List.of(call(credit("2", "2")))).get(0))
          .isInstanceOf(Outcome.Executed.class);
    }
  }

  /** A node whose store hands out another standing record than the one that is on record. */
  private Hitl spoilt(Edit edit) {
    return shop.open(
        b ->
            b.plans(true)
                .policy(Policy.parse(POLICY))
                .store(
                    new ForwardingStore(shop.store) {
                      @Override
                      public Optional<StandingRecord> standing(String id) {
                        return super.standing(id).map(edit::of);
                      }
                    }));
  }

  private interface Edit {
    StandingRecord of(StandingRecord known);
  }

  private static StandingRecord with(StandingRecord known, int left, Arguments body) {
    return new StandingRecord(
        known.id(),
        known.kind(),
        known.tenant(),
        known.key(),
        known.principal(),
        known.uses(),
        left,
        known.until(),
        known.revoked(),
        body,
        known.head(),
        known.createdAt(),
        known.updatedAt());
  }

  @Test
  void aRowThatIsNotWhatIsOnRecordLetsNothingThrough() {
    inForce(credit("1", "1"), credit("2", "2"));
    hitl =
        spoilt(
            known -> {
              PlanRecord was = PlanRecord.read(known);
              PlanRecord other =
                  new PlanRecord(
                      was.request(),
                      was.digest(),
                      was.run(),
                      was.policyVersion(),
                      was.approvedBy(),
                      Plan.of("make good", credit("1", "1000"), credit("2", "2")));
              return with(
                  known,
                  2,
                  other
                      .put(known.principal(), known.createdAt().plusSeconds(60), known.createdAt())
                      .standing()
                      .body());
            });
    assertThat(runs(credit("1", "1000"))).isFalse();
    assertThat(shop.effects).isEmpty();
  }

  @Test
  void aCountThatWasSetBackLetsNoStepRunTwice() {
    inForce(credit("1", "1"), credit("1", "1"), credit("2", "2"));
    assertThat(runs(credit("1", "1"))).isTrue();
    hitl = spoilt(known -> with(known, 3, known.body()));
    assertThat(runs(credit("1", "1"))).isFalse();
    assertThat(shop.effects).containsExactly("credit 1 1");
  }

  @Test
  void withoutAPlanAnAllowedCallTouchesNoStore() {
    AtomicInteger touched = new AtomicInteger();
    ForwardingStore counting =
        new ForwardingStore(shop.store) {
          @Override
          public RunWritten writeRun(RunWrite write) {
            touched.incrementAndGet();
            return super.writeRun(write);
          }

          @Override
          public Optional<StandingRecord> standing(String id) {
            touched.incrementAndGet();
            return super.standing(id);
          }

          @Override
          public List<StandingRecord> holding(String kind, String tenant, String key, int limit) {
            touched.incrementAndGet();
            return super.holding(kind, tenant, key, limit);
          }

          @Override
          public List<AuditEvent> audit(String subject) {
            touched.incrementAndGet();
            return super.audit(subject);
          }
        };
    hitl = shop.open(b -> b.plans(true).policy(Policy.parse(POLICY)).store(counting));
    try (OpenRun open = hitl.open(Shop.runId("r"), CUSTOMER)) {
      int before = touched.get();
      for (int i = 0; i < 50; i++) {
        open.run().propose(List.of(call(lookUp("1"))));
      }
      assertThat(touched.get()).isEqualTo(before);
    }
  }
}
