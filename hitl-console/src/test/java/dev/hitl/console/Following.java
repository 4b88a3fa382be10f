package dev.hitl.console;

import dev.hitl.call.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page that follows what happens. */
final class Following implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private volatile boolean over;

  /** What it was told. */
  record Event(String id, String kind, Map<String, Object> data) {
    @SuppressWarnings("unchecked")
    String request() {
      return String.valueOf(((Map<String, Object>) data.get("request")).get("id"));
    }
  }

  private Following(HttpResponse<InputStream> response) {
    this.response = response;
    Thread reader = new Thread(this::read, "following");
    reader.setDaemon(true);
    reader.start();
  }

  static Following from(Http http) {
    return from(http, "/api/events");
  }

  static Following from(Http http, String path) {
    try {
      HttpRequest request = http.builder(path).GET().build();
      return new Following(Http.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private void read() {
    try (InputStream in = response.body()) {
      StringBuilder block = new StringBuilder();
      int c;
      while ((c = in.read()) >= 0) {
        block.append((char) c);
        if (block.length() > 1 && block.substring(block.length() - 2).equals("\n\n")) {
          String id = "";
          String kind = "";
          for (String line : block.toString().split("\n", -1)) {
            if (line.startsWith("id: ")) {
              id = line.substring(4);
            } else if (line.startsWith("event: ")) {
              kind = line.substring(7);
            } else if (line.startsWith("data: ")) {
              Map<String, Object> data =
                  (Map<String, Object>)
                      (Map<?, ?>)
                          Json.parseObject(line.substring(6).getBytes(StandardCharsets.UTF_8));
              events.add(new Event(id, kind, data));
            }
          }
          block.setLength(0);
        }
      }
    } catch (IOException e) {
      // It was cut off.
    }
    over = true;
  }

  int status() {
    return response.statusCode();
  }

  boolean isOver() {
    return over;
  }

  List<Event> events() {
    return events;
  }

  List<String> told(String kind) {
    return events.stream().filter(e -> e.kind().equals(kind)).map(Event::request).toList();
  }

  /** The data of all events of a kind, as text. */
  String data(String kind) {
    return events.stream().filter(e -> e.kind().equals(kind)).map(Event::data).toList().toString();
  }

  List<String> kinds() {
    return events.stream().map(Event::kind).toList();
  }

  String lastId() {
    return events.get(events.size() - 1).id();
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      // It is closed.
    }
  }
}
