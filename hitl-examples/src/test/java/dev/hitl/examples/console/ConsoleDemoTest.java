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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  @Test
  void whoIsToldFollowsTheLinkSaysWhoTheyAreAndDecides() throws Exception {
    try (ConsoleDemo demo = ConsoleDemo.start(0, Duration.ofHours(1))) {
      await().until(() -> link(demo).isPresent());
      String path = link(demo).orElseThrow();
      String asked = browse(demo, path, null, "").body();
      assertThat(asked).contains("Who are you?").doesNotContain("129.9");
      String cookie =
          browse(demo, "/sign-in", "as=manager-1&to=" + path, "")
              .headers()
              .firstValue("Set-Cookie")
              .orElseThrow()
              .replaceAll(";.*", "");

      String page = browse(demo, path, null, cookie).body();
      assertThat(page).contains("<h1>Refund 129.9 on order 4711</h1>", "You decide as manager-1");
      String seen = page.replaceAll("(?s).*name=\"seen\" value=\"([0-9a-f]+)\".*", "$1");
      String form = "choice=approve&reason=&seen=" + seen;
      assertThat(browse(demo, path, form, cookie).body()).contains("Approved by manager-1.");
      assertThat(browse(demo, path, form, cookie).body()).contains("This link was used already.");

      String id = page.replaceAll("(?s).*/#/inbox/([0-9a-f]+).*", "$1");
      await()
          .until(
              () -> send(demo, "/api/requests/" + id, null, "").body().contains("refunded 129.9"));
    }
  }

  /** Of the letter to manager-1 about a refund. */
  private Optional<String> link(ConsoleDemo demo) throws IOException, InterruptedException {
    Matcher found =
        Pattern.compile("(?s)to manager-1</p>[^/]*Refund 129.9 on order 4711.*?href=\"([^\"]+)\"")
            .matcher(browse(demo, "/demo/mailbox/", null, "").body());
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** As a browser asks for a page, and sends a form. */
  private HttpResponse<String> browse(ConsoleDemo demo, String path, String form, String cookie)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(demo.address() + path))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Cookie", cookie);
    if (form != null) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
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
