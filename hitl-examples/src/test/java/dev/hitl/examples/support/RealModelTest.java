package dev.hitl.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hitl.Hitl;
import dev.hitl.call.Json;
import dev.hitl.checkpoint.Message;
import dev.hitl.examples.model.ChatModel;
import dev.hitl.store.InMemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo against a server that is as strict about conversations as the real one. */
class RealModelTest {
  @TempDir Path folder;

  private final ChatModel recorded = SupportNode.model(Map.of(), "[]");
  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void parkedAndResumedConversationsAreSuchAsTheServerAccepts() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Page page = new Page(new PrintStream(out, true, StandardCharsets.UTF_8));
    Map<String, String> environment =
        Map.of(
            "OPENAI_BASE_URL", "http://localhost:" + server.getAddress().getPort() + "/v1",
            "OPENAI_API_KEY", "sk-test",
            "OPENAI_MODEL", "small");
    Ledger ledger = SupportNode.ledger(folder, "test");
    try (Hitl hitl = SupportNode.open(new InMemoryStore(), ledger, "test", environment)) {
      AgentProcess.takeUp(hitl, page);

      boolean ok = new DeskProcess(hitl, ledger, page).work(new ScriptedReviewer(), false);

      assertThat(complaints).isEmpty();
      assertThat(ok).as(out.toString(StandardCharsets.UTF_8)).isTrue();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, Object> request = Json.parseObject(exchange.getRequestBody().readAllBytes());
    List<Message> messages = new ArrayList<>();
    for (Object message : (List<?>) request.get("messages")) {
      messages.add(Message.json(Json.text(message)));
    }
    checkResults(messages);
    checkTools((List<?>) request.get("tools"));
    String reply = recorded.next(messages).message().body();
    byte[] body =
        ("{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":" + reply + "}]}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Calls are followed by one result for each, before anybody speaks again. */
  private void checkResults(List<Message> messages) {
    List<Object> owed = new ArrayList<>();
    for (Message message : messages) {
      Map<String, Object> body = Json.parseObject(message.body());
      if (message.role().equals("tool")) {
        if (!owed.remove(body.get("tool_call_id"))) {
          complaints.add("a result that no call asked for: " + message.body());
        }
      } else if (!owed.isEmpty()) {
        complaints.add("calls without results: " + owed + " before " + message.body());
      }
      if (body.get("tool_calls") instanceof List<?> calls) {
        calls.forEach(call -> owed.add(((Map<?, ?>) call).get("id")));
      }
    }
    if (!owed.isEmpty()) {
      complaints.add("calls without results: " + owed + " at the end");
    }
  }

  private void checkTools(List<?> tools) {
    for (Object item : tools) {
      Map<?, ?> tool = (Map<?, ?>) item;
      Map<?, ?> function = (Map<?, ?>) tool.get("function");
      Map<?, ?> parameters = (Map<?, ?>) function.get("parameters");
      if (!"function".equals(tool.get("type"))
          || !String.valueOf(function.get("name")).matches("[a-zA-Z0-9_-]{1,64}")
          || !"object".equals(parameters.get("type"))) {
        complaints.add("a tool in the wrong form: " + tool);
      }
    }
  }
}
