package dev.hitl.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiModelTest {
  private static final String KEY = "sk-test-0123456789";
  private static final String TOOLS =
      """
      [{"name":"getOrder","description":"Looks up an order.",
        "parameters":{"type":"object","properties":{"orderId":{"type":"string"}},
                      "required":["orderId"],"additionalProperties":false}}]
      """;
  private static final String ANSWER =
      """
      {"id":"chatcmpl-9","object":"chat.completion","created":1794218400,"model":"m",
       "choices":[{"index":0,"message":{"role":"assistant","content":"Hello.","refusal":null},
                   "logprobs":null,"finish_reason":"stop"}],
       "usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}
      """;

  /** What the server says next, and what it was asked. */
  private record Canned(int status, Map<String, String> headers, String body) {}

  private final Deque<Canned> answers = new ArrayDeque<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<String> authorizations = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          Canned canned = answers.remove();
          byte[] body = canned.body().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          canned.headers().forEach(exchange.getResponseHeaders()::add);
          exchange.sendResponseHeaders(canned.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theRequestHasTheModelTheMessagesAndTheToolsAsFunctions() {
    answer(200, ANSWER);

    Reply reply = model().next(List.of(Message.system("be kind"), Message.user("hi")));

    assertThat(reply.isFinal()).isTrue();
    assertThat(reply.text()).isEqualTo("Hello.");
    assertThat(paths).containsExactly("POST /v1/chat/completions");
    assertThat(authorizations).containsExactly("Bearer " + KEY);
    assertThat(Json.parse(bodies.get(0)))
        .isEqualTo(
            Json.parse(
                """
                {"model":"small",
                 "messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hi"}],
                 "tools":[{"type":"function","function":%s}]}
                """
                    .formatted(TOOLS.strip().substring(1, TOOLS.strip().length() - 1))));
  }

  @Test
  void parallelCallsComeWithTheirArgumentTextUntouched() {
    answer(
        200,
        """
        {"choices":[{"message":{"role":"assistant","content":"Let me look.","tool_calls":[
          {"id":"call_a","type":"function",
           "function":{"name":"getOrder","arguments":"{\\"orderId\\": \\"1\\"}"}},
          {"id":"call_b","type":"function",
           "function":{"name":"getOrder","arguments":"{\\"orderId\\":"}}]},
         "finish_reason":"tool_calls"}]}
        """);

    Reply reply = model().next(List.of(Message.user("hi")));

    assertThat(reply.toolCalls())
        .extracting(ToolCall::id, ToolCall::arguments)
        .containsExactly(tuple("call_a", "{\"orderId\": \"1\"}"), tuple("call_b", "{\"orderId\":"));
    assertThat(reply.toolCalls())
        .allMatch(call -> "Let me look.".equals(call.signals().reasoning()));
  }

  @Test
  void anAnswer429IsTriedAgainAfterTheTimeThatTheServerAsksFor() {
    answers.add(
        new Canned(
            429, Map.of("Retry-After", "3"), "{\"error\":{\"message\":\"Rate limit reached\"}}"));
    answer(200, ANSWER);

    assertThat(model().next(List.of(Message.user("hi"))).text()).isEqualTo("Hello.");
    assertThat(waits).containsExactly(Duration.ofSeconds(3));
    assertThat(bodies).hasSize(2).allMatch(bodies.get(0)::equals);
  }

  @Test
  void aServerThatKeepsFailingIsGivenUpAfterFourAttemptsWithGrowingWaits() {
    for (int i = 0; i < 4; i++) {
      answer(500, "{\"error\":{\"message\":\"The server had an error\"}}");
    }

    assertThatThrownBy(() -> model().next(List.of(Message.user("hi"))))
        .isInstanceOf(ModelException.class)
        .hasMessageEndingWith("answered 500: The server had an error (after 4 attempts)");
    assertThat(waits)
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aWrongKeyIsNotTriedAgainAndNeitherItNorItsPartsAreShown() {
    answer(
        401,
        "{\"error\":{\"message\":\"Incorrect API key provided: "
            + KEY
            + " (sk-test-****6789).\",\"type\":\"invalid_request_error\"}}");

    assertThatThrownBy(() -> model().next(List.of(Message.user("hi"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("answered 401: Incorrect API key provided: (key)")
        .hasMessageNotContaining("sk-test")
        .hasMessageNotContaining("6789");
    assertThat(waits).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowedBecauseTheKeyWouldGoWithIt() {
    answers.add(new Canned(302, Map.of("Location", "/elsewhere"), ""));

    assertThatThrownBy(() -> model().next(List.of(Message.user("hi"))))
        .isInstanceOf(ModelException.class)
        .hasMessageEndingWith("answered 302");
    assertThat(paths).hasSize(1);
  }

  @Test
  void anAnswerThatIsNotJsonIsAClearError() {
    answer(200, "<html>proxy</html>");

    assertThatThrownBy(() -> model().next(List.of(Message.user("hi"))))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the model's response is not a JSON object");
  }

  @Test
  void anAnswerWithoutChoicesMessageOrContentIsAClearError() {
    assertProblem("{}", "the model's response has no choices");
    assertProblem("{\"choices\":[]}", "the model's response has no choices");
    assertProblem("{\"choices\":[{}]}", "the model's response has no message in its first choice");
    assertProblem(
        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":null},"
            + "\"finish_reason\":\"length\"}]}",
        "the model said nothing and called no tool; its finish_reason is length");
    assertProblem(
        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"a\",\"function\":"
            + "{\"name\":\"x\",\"arguments\":{}}}]}}]}",
        "the model sent a tool call that is not {id, type, function: {name, arguments}} with"
            + " arguments as a JSON string");
  }

  @Test
  void aRefusalIsAnAnswer() {
    answer(
        200,
        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":null,"
            + "\"refusal\":\"I cannot help with that.\"}}]}");

    Reply reply = model().next(List.of(Message.user("hi")));

    assertThat(reply.isFinal()).isTrue();
    assertThat(reply.text()).isEqualTo("I cannot help with that.");
  }

  @Test
  void aServerThatIsNotThereIsTriedAgainAndThenNamed() {
    String address = address();
    server.stop(0);

    assertThatThrownBy(() -> model(address).next(List.of(Message.user("hi"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(address + "/chat/completions cannot be reached")
        .hasMessageContaining("after 4 attempts");
    assertThat(waits).hasSize(3);
  }

  @Test
  void theEnvironmentMakesAModelOnlyWhenAllThreeVariablesAreSet() {
    Map<String, String> all =
        Map.of("OPENAI_BASE_URL", address(), "OPENAI_API_KEY", KEY, "OPENAI_MODEL", "small");

    assertThat(OpenAiModel.of(all, TOOLS)).isPresent();
    assertThat(OpenAiModel.of(all, TOOLS).orElseThrow().toString()).doesNotContain(KEY);
    assertThat(OpenAiModel.of(Map.of("OPENAI_API_KEY", KEY), TOOLS)).isEmpty();
    assertThat(OpenAiModel.of(Map.of(), TOOLS)).isEmpty();
  }

  @Test
  void settingsThatCannotBeUsedAreRefusedWithoutShowingTheKey() {
    assertThatThrownBy(() -> new OpenAiModel("api.openai.com", KEY, "small", TOOLS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OPENAI_BASE_URL");
    assertThatThrownBy(() -> new OpenAiModel(address(), "sk-secret\nX: y", "small", TOOLS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OPENAI_API_KEY")
        .hasMessageNotContaining("sk-secret");
  }

  private void assertProblem(String body, String problem) {
    answer(200, body);
    assertThatThrownBy(() -> model().next(List.of(Message.user("hi"))))
        .isInstanceOf(ModelException.class)
        .hasMessage(problem);
  }

  private void answer(int status, String body) {
    answers.add(new Canned(status, Map.of(), body));
  }

  private String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }

  private OpenAiModel model() {
    return model(address() + "/");
  }

  private OpenAiModel model(String baseUrl) {
    return new OpenAiModel(baseUrl, KEY, "small", TOOLS, Duration.ofSeconds(20), waits::add);
  }
}
