package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often an answer reads what the store has, which must not creep up. */
class ReadsTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final SettableClock clock = new SettableClock();
  private final Desk desk = Desk.over(listening(new InMemoryStore(clock)), clock);
  private final Http manager = desk.as("manager-1");

  @AfterEach
  void close() {
    desk.close();
  }

  /** Writes down what is asked about which request or run. */
  private Store listening(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, given) -> {
              asked.add(method.getName() + " " + (given == null ? "" : given[0]));
              try {
                return method.invoke(store, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private long reads(String method, Object of) {
    return asked.stream().filter((method + " " + of)::equals).count();
  }

  @Test
  void whoSeesARunThatEndedReadsItsRequestsOnceAndTheirRevisionsOnce() {
    Request request = desk.refund(500);
    desk.hitl.review().modify(request.reference(), "manager-1", Map.of("amount", 50), "half");
    desk.hitl.resumeDue();
    asked.clear();

    Http.Got got = desk.as("auditor-1").get("/api/runs/" + Key.of(request.run()));

    assertThat(got.at("outcome/shown")).isNotNull();
    assertThat(got.list("requests")).hasSize(1);
    assertThat(got.at("conversation/messages")).isNotNull();
    assertThat(reads("requestsOf", request.run())).isOne();
    assertThat(reads("revisions", request.id())).isOne();
  }

  @Test
  void aListOfRunsReadsTheRequestsOnlyOfThoseWhoseOutcomeItTells() {
    Request ended = desk.refund(500);
    desk.hitl.review().approve(ended.reference(), "manager-1");
    desk.hitl.resumeDue();
    Request open = desk.refund(600);
    asked.clear();

    assertThat(desk.as("auditor-1").get("/api/runs?status=all").list("entries")).hasSize(2);

    assertThat(reads("requestsOf", ended.run())).isOne();
    assertThat(reads("requestsOf", open.run())).isZero();
  }

  @Test
  void whatIsSentAgainUnderItsKeyReadsTheRecordNoOftenerThanWhatIsSentFirst() {
    Request request = desk.ask("default", "support", "closeAccount", Map.of("account", "a"));
    String path = "/api/requests/" + request.id();
    Http keyed = manager.match(manager.get(path).etag()).with("Idempotency-Key", "k-1");
    asked.clear();

    assertThat(keyed.post(path + "/approve", Map.of()).status()).isEqualTo(200);
    long first = reads("audit", request.id());
    asked.clear();
    assertThat(keyed.post(path + "/approve", Map.of()).status()).isEqualTo(200);

    assertThat(reads("audit", request.id())).isPositive().isLessThanOrEqualTo(first);
  }
}
