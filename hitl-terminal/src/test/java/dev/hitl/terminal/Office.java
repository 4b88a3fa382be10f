package dev.hitl.terminal;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.console.BearerTokens;
import dev.hitl.console.Caller;
import dev.hitl.console.HitlConsole;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.jdbc.MariaDbTestDatabase;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An application with an agent, and terminals on its database. */
final class Office implements AutoCloseable {
  static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.of(
          Map.of(
              "maria", Set.of("manager"),
              "tom", Set.of("manager"),
              "cleo", Set.of("clerk"),
              "dora", Set.of("director")));

  final Tools tools = new Tools();
  final Hitl hitl;
  private final List<String> where;
  private final Map<String, String> environment = new HashMap<>();
  private HitlConsole console;
  private final Map<String, ToolCall> calls = new ConcurrentHashMap<>();

  /** What a terminal printed, and its exit code. */
  record Printed(int code, String out, String err) {
    Map<String, Object> json() {
      return Json.parseObject(out);
    }
  }

  private Office(JdbcStore store, List<String> where, UnaryOperator<HitlBuilder> more) {
    this.where = where;
    hitl =
        more.apply(Hitl.builder().store(store).tools(tools).reviewers(PEOPLE).background(false))
            .build();
    hitl.agent(
        "support",
        run -> {
          List<ToolCall> pending = run.pendingCalls();
          if (pending.isEmpty()) {
            if (run.messages().stream().anyMatch(said -> said.role().equals("tool"))) {
              return Shop.lastToolText(run);
            }
            run.append(Message.assistant("I shall do that, boss has agreed.").body());
            pending = List.of(calls.get(run.id().run()));
          }
          run.append(run.call(pending));
          return Shop.lastToolText(run);
        });
  }

  static Office h2() {
    return h2(builder -> builder);
  }

  static Office h2(UnaryOperator<HitlBuilder> more) {
    String name = UUID.randomUUID().toString();
    return new Office(
        JdbcStore.h2InMemory(name, Clock.systemUTC()),
        List.of("--url", "jdbc:h2:mem:" + name, "--user", "sa", "--password-env", "PW"),
        more);
  }

  static Office postgres() {
    return on(Postgres.newDatabase());
  }

  static Office mariaDb() {
    return on(MariaDbTestDatabase.newUrl());
  }

  private static Office on(String url) {
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(url);
    source.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    source.setMaximumPoolSize(5);
    source.setMinimumIdle(0);
    JdbcStore store = JdbcStore.of(source).createSchema(true).build();
    return new Office(store, List.of("--url", url), builder -> builder);
  }

  /** Terminals reach it through the server of a console only. */
  static Office behindAServer() {
    Office office = new Office(JdbcStore.h2InMemory(), List.of(), builder -> builder);
    Map<String, Caller> tokens = new HashMap<>();
    for (String who : List.of("maria", "tom", "cleo", "dora")) {
      tokens.put(BearerTokens.hash(token(who)), new Caller("default", who));
    }
    tokens.put(BearerTokens.hash(token("elsewhere")), new Caller("other", "maria"));
    office.console =
        HitlConsole.on(office.hitl)
            .port(0)
            .authenticator(BearerTokens.hashed(tokens))
            // A quick machine asks oftener in a minute than people do.
            .requestsPerMinute(100_000, 100_000)
            .start();
    return office;
  }

  static String token(String who) {
    return who + "-with-a-token-that-is-long-enough";
  }

  URI address() {
    return console.address();
  }

  boolean isBehindAServer() {
    return console != null;
  }

  Office with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Request ask(String tool, Map<String, ?> arguments) {
    ToolCall call = ToolCall.of("c1", tool, arguments);
    return ask(List.of(Message.user("My order 42 was broken.\nMoney back!")), call);
  }

  /** After this was said. */
  Request ask(List<Message> said, ToolCall call) {
    RunId run = RunId.of("support", UUID.randomUUID().toString());
    calls.put(run.run(), call);
    hitl.start(run, "carla", said);
    return hitl.run(run).requests().get(0);
  }

  Request refund(int amount) {
    return ask("refund", Map.of("orderId", "42", "amount", amount));
  }

  Request again(Request request) {
    return hitl.review().find(request.id()).orElseThrow();
  }

  /** In a script, as somebody. */
  Printed as(String who, Path people, String... args) {
    return run(false, "", who, people, args);
  }

  /** At a terminal, typing these lines. */
  Printed typing(String typed, String who, Path people, String... args) {
    return run(true, typed, who, people, args);
  }

  /** What is printed while it is printed; closed, it breaks as a pipe does. */
  static final class Live extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean isClosed;

    @Override
    public synchronized void write(int b) throws IOException {
      if (isClosed) {
        throw new IOException("nobody reads");
      }
      bytes.write(b);
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
      isClosed = true;
    }
  }

  /** In a script that goes on for a while. */
  int live(Live out, String who, Path people, String... args) {
    Map<String, String> variables = new HashMap<>();
    List<String> all = with(variables, who, people, args);
    return HitlTerminal.run(
        all.toArray(String[]::new),
        variables,
        new Screen(
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            variables,
            false));
  }

  private Printed run(boolean isTerminal, String typed, String who, Path people, String... args) {
    Map<String, String> variables = new HashMap<>();
    List<String> all = with(variables, who, people, args);
    return run(isTerminal, typed, variables, all.toArray(String[]::new));
  }

  /** All that is said, and fills in the environment. */
  private List<String> with(
      Map<String, String> variables, String who, Path people, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    variables.putAll(Map.of("PW", "", "NO_COLOR", "1", "HITL_TOKEN", token(who)));
    variables.putAll(environment);
    if (console == null) {
      all.addAll(where);
      all.addAll(List.of("--as", who, "--people", people.toString()));
    } else {
      variables.put("HITL_SERVER", console.address().toString());
    }
    return all;
  }

  static Printed run(
      boolean isTerminal, String typed, Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        HitlTerminal.run(
            args,
            environment,
            new Screen(
                new BufferedReader(new StringReader(typed)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                isTerminal));
    return new Printed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    if (console != null) {
      console.close();
    }
    hitl.close();
  }
}
