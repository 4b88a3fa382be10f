package dev.hitl.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.call.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleDemoTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void agentsAskAndKeepAskingAndWhatAPersonDecidesIsDone() throws Exception {
    try (ConsoleDemo demo = ConsoleDemo.start(0, Duration.ofMillis(100))) {
      await().until(() -> queue(demo).size() > 3);
      String path =
          queue(demo).stream()
              .filter(entry -> entry.get("message").equals("Refund 129.9 on order 4711"))
              .map(entry -> "/api/requests/" + entry.get("id"))
              .findFirst()
              .orElseThrow();
      HttpResponse<String> seen = send(demo, path, null, "");
      String etag = seen.headers().firstValue("ETag").orElseThrow();
      assertThat(send(demo, path + "/approve", "{}", etag).statusCode()).isEqualTo(200);

      await().until(() -> send(demo, path, null, "").body().contains("refunded 129.9"));
    }
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> queue(ConsoleDemo demo)
      throws IOException, InterruptedException {
    Object entries = Json.parseObject(send(demo, "/api/queue", null, "").body()).get("entries");
    return (List<Map<String, Object>>) entries;
  }

  private HttpResponse<String> send(ConsoleDemo demo, String path, String body, String etag)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(demo.address() + path))
            .header("Hitl-As", "manager-1")
            .header("Hitl-Console", "1");
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .header("If-Match", etag)
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
