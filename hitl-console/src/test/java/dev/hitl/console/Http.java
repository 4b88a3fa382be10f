package dev.hitl.console;

import dev.hitl.call.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One caller of a console. Immutable. */
record Http(URI address, Map<String, String> headers) {
  static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What came back. */
  record Got(int status, HttpResponse<String> response) {
    @SuppressWarnings("unchecked")
    Map<String, Object> json() {
      return (Map<String, Object>) (Map<?, ?>) Json.parseObject(response.body());
    }

    String etag() {
      return response.headers().firstValue("ETag").orElse("");
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** The word of a problem's type. */
    String problem() {
      return String.valueOf(json().get("type")).replace(Problem.TYPES, "");
    }

    /** A member, or a member of a member: {@code request/status}. */
    Object at(String path) {
      Object value = json();
      for (String part : path.split("/", -1)) {
        value =
            value instanceof List<?> list
                ? list.get(Integer.parseInt(part))
                : ((Map<?, ?>) value).get(part);
      }
      return value;
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> list(String path) {
      return (List<Map<String, Object>>) at(path);
    }
  }

  static Http anonymous(HitlConsole console) {
    return new Http(console.address(), Map.of(Origins.HEADER, "1"));
  }

  static Http of(HitlConsole console, String token) {
    return anonymous(console).with("Authorization", "Bearer " + token);
  }

  Http with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Http(address, more);
  }

  Http without(String name) {
    Map<String, String> less = new LinkedHashMap<>(headers);
    less.remove(name);
    return new Http(address, less);
  }

  Http match(String etag) {
    return with("If-Match", etag);
  }

  Got get(String path) {
    return send(builder(path).GET().build());
  }

  Got post(String path, Map<String, ?> body) {
    return post(path, Json.text(body));
  }

  Got post(String path, String body) {
    HttpRequest.Builder builder = builder(path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (!headers.containsKey("Content-Type")) {
      builder.header("Content-Type", "application/json");
    }
    return send(builder.build());
  }

  HttpRequest.Builder builder(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(address + path));
    headers.forEach(builder::header);
    return builder;
  }

  static Got send(HttpRequest request) {
    try {
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      return new Got(response.statusCode(), response);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
