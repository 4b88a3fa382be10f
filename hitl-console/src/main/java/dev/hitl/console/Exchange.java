package dev.hitl.console;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** One request on its way to its answer. Used by one thread at a time. */
final class Exchange implements Authenticator.Incoming {
  private static final int LONGEST_KEY = 190;

  /** So many bytes more than are taken are read and thrown away. */
  private static final int HEARD_OUT = 1 << 20;

  private final Request request;
  private final Response response;
  private final Callback callback;
  private Map<String, String> parts = Map.of();
  private Body body = Body.NONE;
  private @Nullable Viewer viewer;
  private @Nullable Fields query;

  Exchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  Callback callback() {
    return callback;
  }

  void found(Map<String, String> values) {
    parts = values;
  }

  void by(Viewer who) {
    viewer = who;
  }

  void sent(Body value) {
    body = value;
  }

  /** Who asks; only where the endpoint is not for anybody. */
  Viewer viewer() {
    return Objects.requireNonNull(viewer, "nobody was asked who they are");
  }

  Body body() {
    return body;
  }

  String part(String name) {
    return Objects.requireNonNull(parts.get(name));
  }

  Optional<String> param(String name) {
    try {
      Fields fields = query == null ? Request.extractQueryParameters(request) : query;
      query = fields;
      String value = fields.getValue(name);
      return value == null || value.isBlank() ? Optional.empty() : Optional.of(value);
    } catch (RuntimeException e) {
      throw Problem.of(Problem.Kind.MALFORMED, "the address cannot be read");
    }
  }

  /** Parameters that nobody knows are refused: a filter with a typing error would show too much. */
  void checkParams(List<Endpoint.Param> known) {
    param("");
    Fields fields = Objects.requireNonNull(query);
    for (String name : fields.getNames()) {
      if (known.stream().noneMatch(param -> param.name().equals(name))) {
        throw Body.wrong(name, "is no parameter here")
            .with("parameter", Text.line(name, 60).shown());
      } else if (fields.getValues(name).size() > 1) {
        throw Body.wrong(name, "may be said once").with("parameter", Text.line(name, 60).shown());
      }
    }
  }

  int number(String name, int least, int most, int otherwise) {
    String text = param(name).orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw Body.wrong(name, "has to be a number from " + least + " to " + most);
  }

  /** Of one that came twice nobody knows which was meant. */
  Optional<String> header(String name) {
    List<String> values = headers(name);
    if (values.size() > 1) {
      throw Problem.of(Problem.Kind.MALFORMED, "the header " + name + " may come once");
    }
    return values.stream().findFirst();
  }

  /** What the caller calls it, so that sending it again does nothing again. */
  Optional<String> key() {
    Optional<String> key = header("Idempotency-Key").map(String::strip);
    if (key.isPresent() && (key.get().isEmpty() || key.get().length() > LONGEST_KEY)) {
      throw Problem.of(
          Problem.Kind.MALFORMED, "an Idempotency-Key has 1 to " + LONGEST_KEY + " characters");
    }
    return key;
  }

  @Override
  public List<String> headers(String name) {
    return List.copyOf(request.getHeaders().getValuesList(name));
  }

  @Override
  public List<String> cookies(String name) {
    return Presented.values(Request.getCookies(request), name);
  }

  @Override
  public InetAddress from() {
    SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
    return remote instanceof InetSocketAddress address && address.getAddress() != null
        ? address.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  /**
   * At most so many bytes, whatever the header says of them. No thread waits for them, so that
   * those who send them one by one hold up nobody.
   *
   * @param then takes the bytes, or null and what is wrong
   */
  void read(int most, BiConsumer<byte @Nullable [], @Nullable Problem> then) {
    long length = request.getLength();
    if (length > most + (long) HEARD_OUT) {
      then.accept(null, tooLarge(most));
      return;
    }
    if (length > most) {
      // Whoever still writes when the connection is closed may not hear the answer.
      Content.Source.consumeAll(
          request,
          Callback.from(
              Invocable.InvocationType.BLOCKING,
              () -> refused(most, then),
              unread -> refused(most, then)));
      return;
    }
    Content.Source.asByteArrayAsync(
        request,
        most,
        Promise.Invocable.from(
            // Who answers may wait for the store, so not on the thread that reads.
            Invocable.InvocationType.BLOCKING,
            (bytes, failure) -> {
              try {
                then.accept(bytes, problem(failure, most));
              } catch (Error e) {
                callback.failed(e);
                throw e;
              }
            }));
  }

  private void refused(int most, BiConsumer<byte @Nullable [], @Nullable Problem> then) {
    try {
      then.accept(null, tooLarge(most));
    } catch (Error e) {
      callback.failed(e);
      throw e;
    }
  }

  private static @Nullable Problem problem(@Nullable Throwable failure, int most) {
    if (failure == null) {
      return null;
    }
    return failure instanceof IllegalStateException
        ? tooLarge(most)
        : Problem.of(Problem.Kind.MALFORMED, "the body could not be read");
  }

  private static Problem tooLarge(int most) {
    return Problem.of(Problem.Kind.TOO_LARGE, "a body has at most " + most + " bytes")
        .header("Connection", "close");
  }
}
