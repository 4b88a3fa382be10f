package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.insight.AuditReport;
import dev.hitl.jdbc.HitlSchema;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notifier;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/stores.md and docs/notify-and-audit.md. */
class StoreSnippetsTest {
  @TempDir Path folder;

  private static void works(Store store) {
    Support support = new Support();
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(support.tools)
            .reviewers(Support.PEOPLE)
            .background(false)
            .build()) {
      hitl.agent(
          "support",
          run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "500"))));
      RunHandle run = hitl.start("support", "x");
      hitl.review().approve(Support.only(run).reference(), "manager-1");
      hitl.resumeDue();
      assertThat(support.effects).containsExactly("refund 42 500");
      assertThat(hitl.audit().verify().isIntact()).isTrue();
    }
  }

  @Test
  void storesInMemory() {
    // snippet:stores-memory
    Store plain = new InMemoryStore();
    Store byTheTestsClock = new InMemoryStore(new SettableClock());
    Store h2 = JdbcStore.h2InMemory();
    // end
    List.of(plain, byTheTestsClock, h2).forEach(StoreSnippetsTest::works);
  }

  @Test
  void h2InAFile() {
    String path = folder.resolve("hitl").toString();
    // snippet:stores-h2
    Store store = JdbcStore.h2(path); // such as "./data/hitl"
    // end
    works(store);
  }

  @Test
  void aDatabaseOfYours() {
    own(DataSources.h2InMemory("own"));
  }

  private static void own(DataSource dataSource) {
    // snippet:stores-own
    HitlSchema.create(dataSource); // once; or give HitlSchema.scripts("h2") to your own tool
    Store store = JdbcStore.of(dataSource).build();
    // end
    works(store);
  }

  @Test
  void aTransactionOfYours() throws SQLException {
    DataSource dataSource = DataSources.h2InMemory("within");
    JdbcStore store = JdbcStore.of(dataSource).createSchema(true).build();
    Support support = new Support();
    try (Hitl hitl =
            Hitl.builder()
                .store(store)
                .tools(support.tools)
                .reviewers(Support.PEOPLE)
                .background(false)
                .build();
        Connection setUp = dataSource.getConnection();
        Statement create = setUp.createStatement()) {
      create.execute("CREATE TABLE approvals (request VARCHAR(64))");
      hitl.agent(
          "support",
          run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "500"))));
      RunHandle run = hitl.start("support", "x");
      String reference = Support.only(run).reference();
      // snippet:stores-within
      try (Connection connection = dataSource.getConnection();
          PreparedStatement own =
              connection.prepareStatement("INSERT INTO approvals (request) VALUES (?)")) {
        connection.setAutoCommit(false);
        own.setString(1, reference);
        own.executeUpdate();
        store.within(connection, () -> hitl.review().approve(reference, "manager-1"));
        connection.commit(); // both, or neither
      }
      // end
      assertThat(Support.only(run).status()).isEqualTo(RequestStatus.APPROVED);
      try (ResultSet rows = create.executeQuery("SELECT request FROM approvals")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(reference);
      }
    }
  }

  @Test
  void aNotifierIsALambda() {
    Support support = new Support();
    List<String> posted = new ArrayList<>();
    // snippet:notify-own
    Notifier chat =
        notification -> {
          if (notification.kind() == Notice.Kind.OPENED) {
            posted.add(notification.roles() + " " + notification.title());
          }
        };
    Hitl hitl = support.builder().notifier(chat).notifier(Notifier.log()).build();
    // end
    hitl.agent(
        "support",
        run -> Support.answer(run, ScriptedModel.proposing(Support.refund("c1", "500"))));
    RunHandle run = hitl.start("support", "x");
    hitl.resumeDue();
    assertThat(posted).containsExactly("[manager] [high] Refund 500 on order 42");
    String requestId = Support.only(run).id();
    List<String> lines = new ArrayList<>();
    // snippet:audit-verify
    for (AuditEvent event : hitl.audit().of(requestId)) {
      lines.add(event.seq() + " " + event.type() + " by " + event.actor());
    }
    AuditReport report = hitl.audit().verify(); // every chain of the store
    for (Verification.Broken broken : report.broken()) {
      lines.add(broken.subject() + " event " + broken.seq() + ": " + broken.why());
    }
    // end
    assertThat(lines).containsExactly("1 OPEN by support");
  }
}
