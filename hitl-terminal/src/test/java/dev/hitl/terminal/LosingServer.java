package dev.hitl.terminal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server, and loses the answers to the first words that people give. */
final class LosingServer implements AutoCloseable {
  private static final List<String> PASSED_ON =
      List.of("Authorization", "Content-Type", "Hitl-Console", "If-Match", "Idempotency-Key");

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server;
  private final URI behind;
  private final String word;
  private final AtomicInteger losses;

  LosingServer(URI behind, String word, int losses) throws IOException {
    this.behind = behind;
    this.word = word;
    this.losses = new AtomicInteger(losses);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  int lossesLeft() {
    return losses.get();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI().toString()))
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      for (String name : PASSED_ON) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
          request.header(name, value);
        }
      }
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (exchange.getRequestURI().getPath().endsWith("/" + word)
          && losses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return;
      }
      answer
          .headers()
          .firstValue("ETag")
          .ifPresent(t -> exchange.getResponseHeaders().set("ETag", t));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
