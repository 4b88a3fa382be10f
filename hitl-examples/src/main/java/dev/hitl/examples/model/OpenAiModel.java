package dev.hitl.examples.model;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.checkpoint.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model behind the chat-completions API, which many servers speak besides the one that it comes
 * from. Answers 429 and 5xx, and a lost connection, are tried again up to three times, each wait
 * twice the one before or what the server asks for.
 *
 * <p>Thread-safe. The API key goes into the request's header and nowhere else.
 */
public final class OpenAiModel implements ChatModel {
  /** The environment's variables that say which model to use. */
  public static final List<String> VARIABLES =
      List.of("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL");

  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int SHOWN = 300;

  private final HttpClient http;
  private final URI endpoint;
  private final String key;
  private final String model;
  private final List<?> tools;
  private final Duration timeout;
  private final Wait wait;

  /** How to wait between attempts. */
  @FunctionalInterface
  interface Wait {
    void time(Duration time) throws InterruptedException;
  }

  /**
   * A client.
   *
   * @param baseUrl such as {@code https://api.openai.com/v1}
   * @param key the API key
   * @param model the model's name
   * @param toolDefinitions what {@link dev.hitl.Hitl#toolDefinitions} gives
   * @throws IllegalArgumentException if one of them cannot be used; the message says which
   */
  public OpenAiModel(String baseUrl, String key, String model, String toolDefinitions) {
    this(
        baseUrl,
        key,
        model,
        toolDefinitions,
        Duration.ofSeconds(60),
        time -> Thread.sleep(time.toMillis()));
  }

  OpenAiModel(
      String baseUrl,
      String key,
      String model,
      String toolDefinitions,
      Duration timeout,
      Wait wait) {
    this.endpoint = endpoint(baseUrl);
    this.key = key.strip();
    if (this.key.isEmpty() || this.key.chars().anyMatch(c -> c < '!' || c > '~')) {
      // Not shown, not even in part: HttpRequest would put it into the exception's message.
      throw new IllegalArgumentException(
          "OPENAI_API_KEY is empty or has characters that a header cannot carry");
    }
    this.model = model;
    this.tools = wrapped(toolDefinitions);
    this.timeout = timeout;
    this.wait = wait;
    // HTTP/1.1, because some local servers stumble over an offer to upgrade. Redirects are not
    // followed, because the key would go with them.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * A client as the environment says.
   *
   * @param environment such as {@link System#getenv()}
   * @param toolDefinitions what {@link dev.hitl.Hitl#toolDefinitions} gives
   * @return the client, or empty unless all of {@link #VARIABLES} are set
   * @throws IllegalArgumentException if one of them cannot be used; the message says which
   */
  public static Optional<OpenAiModel> of(Map<String, String> environment, String toolDefinitions) {
    if (!missing(environment).isEmpty()) {
      return Optional.empty();
    }
    List<String> values = VARIABLES.stream().map(name -> valueOf(environment, name)).toList();
    return Optional.of(
        new OpenAiModel(values.get(0), values.get(1), values.get(2), toolDefinitions));
  }

  /**
   * Which of {@link #VARIABLES} have no value.
   *
   * @param environment such as {@link System#getenv()}
   * @return their names
   */
  public static List<String> missing(Map<String, String> environment) {
    return VARIABLES.stream().filter(name -> valueOf(environment, name).isEmpty()).toList();
  }

  private static String valueOf(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip();
  }

  @Override
  public Reply next(List<Message> messages) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(timeout)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(messages)))
            .build();
    Duration pause = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      Attempt made = attempt(request);
      if (made.reply() != null) {
        return made.reply();
      }
      if (!made.mayTryAgain() || attempt == ATTEMPTS) {
        throw new ModelException(
            made.problem() + (attempt == 1 ? "" : " (after " + attempt + " attempts)"),
            made.cause());
      }
      pause(made.retryAfter() == null ? pause : made.retryAfter());
      pause = pause.multipliedBy(2);
    }
  }

  /** What one attempt gave: a reply, or a problem. */
  private record Attempt(
      @Nullable Reply reply,
      String problem,
      boolean mayTryAgain,
      @Nullable Duration retryAfter,
      @Nullable Exception cause) {}

  private Attempt attempt(HttpRequest request) {
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      String problem = endpoint + " cannot be reached: " + e.getClass().getSimpleName();
      return new Attempt(null, problem, true, null, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    int status = response.statusCode();
    if (status == 200) {
      return new Attempt(ChatCompletion.parse(response.body()), "", false, null, null);
    }
    String problem = endpoint + " answered " + status + described(response.body());
    return new Attempt(null, problem, status == 429 || status >= 500, retryAfter(response), null);
  }

  /** Servers quote the key, or a part of it, when it is wrong. */
  private String described(String body) {
    String text = body.strip();
    try {
      if (Json.parseObject(body).get("error") instanceof Map<?, ?> error
          && error.get("message") instanceof String message) {
        text = message;
      }
    } catch (JsonException notJson) {
      text = text.replaceAll("\\s+", " ");
    }
    text = text.replace(key, "(key)").replaceAll("\\bsk-\\S+", "(key)");
    if (text.isEmpty()) {
      return "";
    }
    return ": " + (text.length() > SHOWN ? text.substring(0, SHOWN) + " (cut)" : text);
  }

  private static @Nullable Duration retryAfter(HttpResponse<String> response) {
    Optional<String> seconds =
        response.headers().firstValue("Retry-After").filter(value -> value.matches("\\d{1,6}"));
    if (seconds.isEmpty()) {
      return null;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(seconds.get()));
    return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
  }

  private void pause(Duration time) {
    try {
      wait.time(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ModelException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ModelException("interrupted while waiting for the model", e);
  }

  private byte[] body(List<Message> messages) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put("messages", messages.stream().map(message -> Json.parse(message.body())).toList());
    if (!tools.isEmpty()) {
      body.put("tools", tools);
    }
    return Json.encode(body);
  }

  private static List<?> wrapped(String toolDefinitions) {
    if (!(Json.parse(toolDefinitions) instanceof List<?> definitions)) {
      throw new IllegalArgumentException("tool definitions are a JSON array");
    }
    List<Map<String, ?>> wrapped = new ArrayList<>();
    for (Object definition : definitions) {
      Map<String, Object> tool = new LinkedHashMap<>();
      tool.put("type", "function");
      tool.put("function", definition);
      wrapped.add(tool);
    }
    return wrapped;
  }

  private static URI endpoint(String baseUrl) {
    try {
      URI uri = URI.create(baseUrl.strip().replaceAll("/+$", "") + "/chat/completions");
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, with what it should be.
    }
    throw new IllegalArgumentException(
        "OPENAI_BASE_URL should be an address such as https://api.openai.com/v1, without a user"
            + " name or a password in it");
  }

  @Override
  public String toString() {
    return model + " at " + endpoint;
  }
}
