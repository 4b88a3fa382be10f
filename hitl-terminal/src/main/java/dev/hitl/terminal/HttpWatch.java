package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server's stream of events, and goes on where it was when it is cut off. What the server
 * tells twice is told once.
 */
final class HttpWatch {
  private static final int MOST_TOLD = 10_000;
  private static final int MOST_FAILURES = 10;
  private static final long PAUSE_MILLIS = 1_000;

  private final Api api;
  private final String tenant;
  private final Set<String> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST_TOLD;
            }
          });
  private @Nullable String place;

  HttpWatch(Api api, String tenant) {
    this.api = api;
    this.tenant = tenant;
  }

  void run(boolean backlog, Predicate<Desk.Change> each, Function<Desk.Filter, Desk.Page> inbox) {
    boolean first = backlog;
    int failures = 0;
    while (true) {
      try (BufferedReader events = api.events(place)) {
        failures = 0;
        if (first && !DatabaseWatch.waiting(each, inbox, row -> told.add(waiting(row)))) {
          return;
        }
        first = false;
        if (!read(events, each)) {
          return;
        }
      } catch (IOException e) {
        failures++;
      } catch (Unreachable e) {
        if (++failures == MOST_FAILURES) {
          throw e;
        }
      }
      if (!paused()) {
        return;
      }
    }
  }

  /** False where it is to stop; true where the server ended it. */
  private boolean read(BufferedReader events, Predicate<Desk.Change> each) throws IOException {
    String event = "";
    StringBuilder data = new StringBuilder();
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.isEmpty()) {
        boolean goesOn = data.isEmpty() || tell(event, data.toString(), each);
        event = "";
        data.setLength(0);
        if (!goesOn) {
          return false;
        }
      } else if (line.startsWith("id:")) {
        place = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        event = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring(5).strip());
      }
    }
    return true;
  }

  private boolean tell(String event, String data, Predicate<Desk.Change> each) {
    Node json;
    try {
      json = new Node(Json.parseObject(data));
    } catch (JsonException e) {
      throw new Unreachable("the server's stream of events cannot be read: " + e.getMessage(), e);
    }
    Desk.Change change = Answers.change(tenant, event, json);
    return change == null
        || (change.kind() == Desk.Change.Kind.NEW && told.contains(waiting(change.row())))
        || !told.add(change.row().id() + " " + json.at("request").at("version").value())
        || each.test(change);
  }

  private static String waiting(Row row) {
    return row.reference() + " waiting";
  }

  private static boolean paused() {
    try {
      new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
