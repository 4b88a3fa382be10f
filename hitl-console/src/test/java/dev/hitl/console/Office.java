package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The shop's node on a real PostgreSQL, with a console in front, in a tenant of its own. All share
 * one server, which ends with the JVM.
 */
final class Office implements AutoCloseable {
  private static EmbeddedPostgres postgres;

  final String tenant = "t-" + UUID.randomUUID();
  final Hitl hitl;
  final HitlConsole console;

  /** What the mailer may do. */
  final Semaphore steps = new Semaphore(0);

  private final Map<String, ToolCall> proposals = new ConcurrentHashMap<>();

  Office() {
    hitl = Shop.open(store(url()), run -> proposals.get(run.id().run()));
    hitl.agent(Shop.MAILER, run -> Shop.mail(run, steps));
    console =
        HitlConsole.on(hitl)
            .development(
                tenant, "manager-1", "manager-2", "director-1", "commander-1", "commander-2")
            .overseers("auditor")
            .port(0)
            .start();
  }

  /** Where the database is, also for other processes. */
  static synchronized String url() {
    if (postgres == null) {
      try {
        postgres = EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  static JdbcStore store(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return JdbcStore.of(source).createSchema(true).build();
  }

  RunId run(String name) {
    return new RunId(tenant, Shop.AGENT, name);
  }

  /** Has the agent propose a call, and gives what people are asked. */
  Request ask(String name, String tool, Map<String, ?> arguments) {
    return ask(name, ToolCall.of("c1", tool, arguments));
  }

  Request ask(String name, ToolCall call) {
    proposals.put(name, call);
    RunId run = run(name);
    hitl.start(run, "customer-1", List.of(Message.user("Please help me with " + name + ".")));
    return hitl.run(run).requests().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody is asked about " + call));
  }

  Request refund(String order) {
    return ask("ticket-" + order, "refund", Shop.refund(order));
  }

  /** Begins a run that is at work, on a thread of its own. */
  RunId mailing() {
    RunId run = new RunId(tenant, Shop.MAILER, "mailing");
    Thread thread =
        new Thread(() -> hitl.start(run, "customer-1", List.of(Message.user("Mail all."))));
    thread.setDaemon(true);
    thread.start();
    return run;
  }

  static ToolCall saying(String words, String tool, Map<String, ?> arguments) {
    return ToolCall.of("c1", tool, arguments)
        .with(Signals.NONE.withReasoning(words).withConfidence(0.62));
  }

  Request now(Request request) {
    return hitl.review().find(request.id()).orElseThrow();
  }

  @Override
  public void close() {
    console.close();
    hitl.close();
  }
}
