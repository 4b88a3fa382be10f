package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Speaks with the HTTP API. The token goes to the server that was named and nowhere else. */
final class Api {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** More than the largest arguments, shown by their code points. */
  private static final int MOST_BYTES = 128 << 20;

  private final URI server;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Api(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /**
   * Where a server is.
   *
   * @throws UsageException if it is no address to which a token may be sent
   */
  static URI address(String server) {
    URI address;
    try {
      address = URI.create(server.endsWith("/") ? server : server + "/");
    } catch (IllegalArgumentException e) {
      throw new UsageException("--server cannot be '" + server + "': " + e.getMessage());
    }
    String scheme = String.valueOf(address.getScheme());
    if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new UsageException(
          "--server is https://HOST or http://localhost, not '" + server + "'");
    }
    if (scheme.equals("http") && !isHere(address.getHost())) {
      throw new UsageException(
          "--server has to be https, unless it is on this machine: the token would be readable on"
              + " the way");
    }
    return address;
  }

  private static boolean isHere(String host) {
    try {
      return host.equals("localhost") || InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * What the server said.
   *
   * @param etag which version it is about; null where it does not say
   */
  record Said(int status, Map<String, @Nullable Object> json, @Nullable String etag) {
    boolean isFine() {
      return status == 200;
    }

    /** The word of the problem, as the last part of its type. */
    String problem() {
      String type = String.valueOf(json.get("type"));
      return type.substring(type.lastIndexOf('/') + 1);
    }

    String detail() {
      return json.get("detail") instanceof String text ? text : "it answered " + status;
    }
  }

  Said get(String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(one -> one.getKey() + "=" + encoded(one.getValue()))
            .collect(Collectors.joining("&"));
    return send(request(path + (query.isEmpty() ? "" : "?" + query)).GET());
  }

  Said post(
      String path, Map<String, ? extends @Nullable Object> body, Map<String, String> headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Hitl-Console", "1")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.encode(new LinkedHashMap<>(body))));
    headers.forEach(request::header);
    return send(request);
  }

  /** Opens what happens from now on, or since a place. */
  BufferedReader events(@Nullable String after) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("api/events"))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream");
    if (after != null) {
      request.header("Last-Event-ID", after);
    }
    HttpResponse<InputStream> answer = sent(request.GET(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw refused(said(answer));
    }
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json");
  }

  private Said send(HttpRequest.Builder request) {
    Said said = said(sent(request, BodyHandlers.ofInputStream()));
    if (said.status() == 401 || said.status() >= 500 || said.status() / 100 == 3) {
      throw refused(said);
    }
    return said;
  }

  private RuntimeException refused(Said said) {
    return said.status() == 401
        ? new UsageException("the server does not know your token: " + said.detail())
        : new Unreachable(server + ": " + said.detail());
  }

  private <T> HttpResponse<T> sent(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
    try {
      return client.send(request.build(), body);
    } catch (IOException e) {
      throw new Unreachable(server + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("interrupted", e);
    }
  }

  private Said said(HttpResponse<InputStream> answer) {
    try (InputStream in = answer.body()) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      Map<String, @Nullable Object> json = bytes.length == 0 ? Map.of() : Json.parseObject(bytes);
      return new Said(answer.statusCode(), json, answer.headers().firstValue("ETag").orElse(null));
    } catch (JsonException e) {
      throw new Unreachable(
          server
              + " answers "
              + answer.statusCode()
              + " with something that is no JSON: is it the console's address?",
          e);
    } catch (IOException e) {
      throw new Unreachable(server + " broke off: " + e, e);
    }
  }
}
