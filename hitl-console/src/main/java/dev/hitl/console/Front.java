package dev.hitl.console;

import dev.hitl.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request comes in: checks where it comes from, how many there were, who it is of and
 * whether they may ask; then hands it to its endpoint. Whatever goes wrong is a {@link Problem}.
 */
final class Front extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);

  private final Routes routes;
  private final Settings settings;
  private final Origins origins;
  private final Viewers viewers;
  private final Page page = new Page();
  private final Limits byAddress;
  private final Limits byPerson;
  private final Limits failures;
  private final Entrance entrance;

  Front(Routes routes, Settings settings, Origins origins, Viewers viewers) {
    this.routes = routes;
    this.settings = settings;
    this.origins = origins;
    this.viewers = viewers;
    byAddress = new Limits(settings.perAddress(), "requests from one address", settings.ticker());
    byPerson = new Limits(settings.perPerson(), "requests of one person", settings.ticker());
    failures = new Limits(settings.failures(), "failed attempts to sign in", settings.ticker());
    entrance = new Entrance(settings, origins, byPerson, failures);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    Policies.headers(response.getHeaders(), settings.protections().content());
    answered(exchange, () -> answer(exchange));
    return true;
  }

  /** What makes an answer; null where it is made later. */
  private interface Work {
    @Nullable Answer answer();
  }

  private static void answered(Exchange exchange, Work work) {
    Request request = exchange.request();
    Answer answer;
    try {
      answer = work.answer();
    } catch (Problem problem) {
      answer = problem.answer();
    } catch (StoreException e) {
      LOG.error("The store failed at {} {}", request.getMethod(), path(request), e);
      answer = failed(Problem.Kind.UNAVAILABLE, "the store cannot be reached; try again");
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", request.getMethod(), path(request), e);
      answer = failed(Problem.Kind.FAILED, "the server's log says more");
    }
    if (answer != null) {
      send(answer, exchange);
    }
  }

  private static Answer failed(Problem.Kind kind, String detail) {
    return Problem.of(kind, detail).answer();
  }

  private @Nullable Answer answer(Exchange exchange) {
    Request request = exchange.request();
    String from = exchange.from().getHostAddress();
    byAddress.take(from);
    origins.checkHost(exchange);
    String path = path(request);
    if (!path.startsWith("/api/")) {
      return entrance.isAt(path) ? mounted(exchange, path) : page.file(exchange, path);
    }
    String method = request.getMethod();
    Routes.Found found = routes.find(method.equals("HEAD") ? "GET" : method, path);
    Endpoint endpoint = found.endpoint();
    boolean changes = !endpoint.method().equals("GET");
    if (settings.protections().origins()) {
      origins.check(exchange, changes);
    }
    exchange.found(found.parts());
    if (endpoint.access() != Endpoint.Access.ANYBODY) {
      Viewer viewer = viewer(exchange, from);
      exchange.by(viewer);
      byPerson.take(viewer.tenant() + "/" + viewer.identity().id());
      if (endpoint.access() == Endpoint.Access.OVERSEER && !viewer.overseer()) {
        throw Problem.of(Problem.Kind.FORBIDDEN, "only who oversees the whole tenant may see this");
      }
    }
    exchange.checkParams(endpoint.query());
    if (changes) {
      read(exchange, endpoint);
      return null;
    }
    return endpoint.handler().answer(exchange);
  }

  private @Nullable Answer mounted(Exchange exchange, String path) {
    exchange.read(
        entrance.mostBytes(path),
        (bytes, problem) ->
            answered(exchange, () -> entrance.answer(exchange, path, () -> all(bytes, problem))));
    return null;
  }

  private static byte[] all(byte @Nullable [] bytes, @Nullable Problem problem) {
    if (bytes == null) {
      throw Objects.requireNonNull(problem);
    }
    return bytes;
  }

  private void read(Exchange exchange, Endpoint endpoint) {
    String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    boolean json = type.equals("application/json") || type.startsWith("application/json;");
    if (!json && settings.protections().origins()) {
      throw Problem.of(Problem.Kind.NOT_JSON, "send Content-Type: application/json");
    }
    if (exchange.header("Content-Encoding").isPresent()) {
      throw Problem.of(Problem.Kind.NOT_JSON, "send it without Content-Encoding");
    }
    exchange.read(
        settings.mostBytes(),
        (bytes, problem) ->
            answered(
                exchange,
                () -> {
                  exchange.sent(Body.read(all(bytes, problem), endpoint.body()));
                  return endpoint.handler().answer(exchange);
                }));
  }

  private Viewer viewer(Exchange exchange, String from) {
    Optional<Caller> caller;
    try {
      caller = settings.authenticator().caller(exchange);
    } catch (RuntimeException e) {
      LOG.error("The authenticator failed; the caller is nobody", e);
      caller = Optional.empty();
    }
    if (caller.isEmpty()) {
      // Only who fails is refused: behind one proxy there are others, who do not.
      failures.take(from);
      throw Problem.of(Problem.Kind.UNAUTHENTICATED, "sign in first")
          .header("WWW-Authenticate", settings.authenticator().challenge());
    }
    return viewers.of(caller.get());
  }

  private static String path(Request request) {
    String path = request.getHttpURI().getCanonicalPath();
    return path == null ? "" : path;
  }

  private static void send(Answer answer, Exchange exchange) {
    Response response = exchange.response();
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    answer.headers().forEach(headers::put);
    if (answer.status() != 304) {
      headers.put("Content-Length", Integer.toString(answer.body().length));
    }
    boolean head = exchange.request().getMethod().equalsIgnoreCase("HEAD");
    response.write(
        true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(answer.body()), exchange.callback());
  }
}
