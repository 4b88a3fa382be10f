package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.notify.Redaction;
import dev.hitl.request.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Words that repeat a secret are shown without it, wherever they stand. */
class SecretWordsTest {
  private static final String SECRET = "sk-live-4242424242";

  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static ToolCall stop(String id) {
    return ToolCall.of(id, "stopMachine", Map.of("machine", "m", "apiKey", SECRET))
        .with(Signals.NONE.withReasoning("I have " + SECRET));
  }

  private void edit(Request request) {
    Http.Got got =
        desk.as("engineer-1")
            .match(RequestJson.etag(request))
            .post(
                "/api/requests/" + request.id() + "/modify",
                Map.of("changes", Map.of("apiKey", "another-key-1"), "reason", "not " + SECRET));
    assertThat(got.status()).as(got.response().body()).isEqualTo(200);
  }

  @Test
  void aSecretThatAnEditTookAwayIsStillTakenOutOfWhatTheAgentSays() {
    Request request = desk.ask("default", "operations", stop("c1"));
    edit(request);

    for (String path : List.of("/api/requests/", "/api/audit/")) {
      String body = desk.as("engineer-1").get(path + request.id()).response().body();
      assertThat(body).contains("I have ").doesNotContain(SECRET);
    }
  }

  @Test
  void aConversationIsShownWithoutTheSecretsOfAllThatTheRunAsked() {
    ToolCall refund = ToolCall.of("c2", "refund", Map.of("orderId", "42", "amount", 5));
    desk.hitl.agent(
        "leaky",
        run -> {
          List<ToolCall> calls = run.pendingCalls();
          if (calls.isEmpty()) {
            run.append(Message.assistant("I use " + SECRET));
            calls = List.of(stop("c1"), refund);
          }
          run.call(calls);
          return "used " + SECRET;
        });
    RunId run = RunId.of("leaky", "leaky-1");
    desk.hitl.start(run, "customer-1", List.of(Message.user("please help")));
    List<Request> asked = desk.hitl.run(run).requests();
    Request seen =
        asked.stream()
            .filter(r -> r.revision().action().tool().equals("refund"))
            .findFirst()
            .orElseThrow();
    asked.stream().filter(r -> !r.equals(seen)).forEach(this::edit);

    String detail = desk.as("manager-1").get("/api/requests/" + seen.id()).response().body();
    assertThat(detail).contains("I use ").doesNotContain(SECRET);

    desk.hitl.review().approve(seen.reference(), "manager-1");
    asked.stream()
        .filter(r -> !r.equals(seen))
        .forEach(r -> desk.hitl.review().reject(desk.now(r).reference(), "engineer-1", "no"));
    desk.hitl.resumeDue();
    Http.Got all = desk.as("auditor-1").get("/api/runs?status=all");
    assertThat(all.at("entries/0/outcome/shown")).isEqualTo("used " + Redaction.MASK);
    assertThat(desk.as("manager-1").get("/api/runs?status=all").at("entries/0/outcome")).isNull();
  }
}
