package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Message;
import dev.hitl.cipher.MasterKeys;
import dev.hitl.escalate.Erasure;
import dev.hitl.escalate.RetentionRules;
import dev.hitl.insight.Explanation;
import dev.hitl.insight.Figures;
import dev.hitl.run.RunHandle;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Hold;
import dev.hitl.tool.Risk;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code on search, explanations, holds and erasure of the documentation. */
class AuditSnippetsTest {
  private final Support support = new Support();

  private static RunHandle asked(Hitl hitl) {
    hitl.agent(
        "support",
        run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "500"))));
    RunId run = RunId.of("support", "r");
    return hitl.start(run, "customer-7", List.of(Message.user("money back")));
  }

  @Test
  void oneRequestIsExplained() {
    Hitl hitl = support.builder().build();
    RunHandle run = asked(hitl);
    String reference = Support.only(run).reference();
    // snippet:audit-explain
    hitl.review().view(reference, "manager-1"); // the first look is on record, further ones are not
    Explanation explanation = hitl.explain(reference).orElseThrow();
    String forPeople = explanation.toString();
    String forPrograms = explanation.toJson();
    // end
    assertThat(forPeople).contains("seen:", "manager-1");
    assertThat(forPrograms).contains("\"seen\":[{");
  }

  @Test
  void theRecordIsSearchedAndExported() throws IOException {
    Hitl hitl = support.builder().build();
    RunHandle run = asked(hitl);
    hitl.review().reject(Support.only(run).reference(), "manager-1", "no");
    Instant monday = support.clock.instant().minusSeconds(60);
    Instant friday = support.clock.instant().plusSeconds(60);
    StringWriter writer = new StringWriter();
    // snippet:audit-search
    AuditQuery rejected =
        AuditQuery.all().tenant("default").tool("refund").types("REJECT").between(monday, friday);
    List<AuditEvent> page = hitl.audit().search(rejected);
    List<AuditEvent> hers = hitl.audit().search(AuditQuery.all().actor("manager-1"));
    long lines = hitl.audit().export(AuditQuery.all().limit(1_000), writer);
    // end
    assertThat(page).hasSize(1).isEqualTo(hers);
    assertThat(writer.toString().lines()).hasSize((int) lines).hasSize(4);
  }

  @Test
  void aTimeIsCounted() {
    Hitl hitl = support.builder().build();
    Instant monday = support.clock.instant();
    RunHandle run = asked(hitl);
    support.clock.advance(Duration.ofMinutes(5));
    hitl.review().reject(Support.only(run).reference(), "manager-1", "no");
    Instant friday = support.clock.instant().plusSeconds(1);
    // snippet:audit-figures
    Figures figures = hitl.audit().figures(monday, friday);
    double asked = figures.all().escalationRate(); // part of all calls
    double agreed = figures.byTool().get("refund").approvalRate();
    Duration usual = figures.times().latency50();
    long waiting = figures.queue().waiting();
    // end
    assertThat(asked).isEqualTo(1);
    assertThat(agreed).isZero();
    assertThat(usual).isEqualTo(Duration.ofMinutes(5));
    assertThat(waiting).isZero();
  }

  @Test
  void aPersonIsErased() {
    byte[] masterKey = new byte[32];
    byte[] pseudonymKey = new byte[32];
    // snippet:audit-erase
    MasterKeys keys = MasterKeys.of("2026-11", Map.of("2026-11", masterKey), pseudonymKey);
    Hitl hitl = support.builder().masterKeys(keys).build();
    // …
    // end
    RunHandle run = asked(hitl);
    hitl.review().reject(Support.only(run).reference(), "manager-1", "no");
    hitl.resumeDue();
    // snippet:audit-erase-2
    Hold hold = hitl.holds().person("default", "customer-7", "counsel-1", "case 12");
    Erasure.Outcome refused =
        hitl.erasure().erase("default", "customer-7", "officer-1", "on request");
    hitl.holds().lift(hold, "counsel-1", "case 12 is closed");
    Erasure.Outcome erased =
        hitl.erasure().erase("default", "customer-7", "officer-1", "on request");
    // end
    assertThat(refused).isEqualTo(Erasure.Outcome.HELD);
    assertThat(erased).isEqualTo(Erasure.Outcome.ERASED);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(hitl.audit().verify().redacted()).isPositive();
  }

  @Test
  void runsAreKeptByTenantAndRisk() {
    // snippet:operations-retention
    RetentionRules rules =
        RetentionRules.keep(Duration.ofDays(400))
            .risk(Risk.CRITICAL, Duration.ofDays(3_650))
            .tenant("trial", Duration.ofDays(30));
    Hitl hitl = support.builder().keepEndedRuns(rules).build();
    Hold hold = hitl.holds().tenant("default", "counsel-1", "case 12");
    // end
    assertThat(hitl.holds().standing("default")).containsExactly(hold);
  }
}
