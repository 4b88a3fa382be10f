package dev.hitl.console;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to what is mounted: checks what every mount is promised before it sees a request, and
 * what it may answer. What is refused is a page, but to programs a {@link Problem}.
 */
final class Entrance {
  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
  private static final int MOST_FORM = 8 << 10;

  private final Mounts mounts;
  private final Authenticator authenticator;
  private final Passes passes;
  private final Origins origins;
  private final Limits byPerson;
  private final Limits failures;

  Entrance(Settings settings, Origins origins, Limits byPerson, Limits failures) {
    mounts = new Mounts(settings.mounts());
    authenticator = settings.authenticator();
    passes = new Passes(authenticator, settings.ticker());
    this.origins = origins;
    this.byPerson = byPerson;
    this.failures = failures;
  }

  boolean isAt(String path) {
    boolean pass = isOfPass(path) && !mounts.byPath().isEmpty();
    return pass || mounts.at(path).isPresent();
  }

  private static boolean isOfPass(String path) {
    return path.equals(Mounts.SIGN_IN) || path.equals(Mounts.SIGN_OUT);
  }

  /** The most bytes that a body may have there. */
  int mostBytes(String path) {
    return isOfPass(path) ? MOST_FORM : mounts.at(path).orElseThrow().mount().mostBytes();
  }

  /**
   * Answers.
   *
   * @param body gives the body, or throws what is wrong with it
   */
  Answer answer(Exchange exchange, String path, Supplier<byte[]> body) {
    HttpFields.Mutable headers = exchange.response().getHeaders();
    Policies.mounted(headers, Policies.PLAIN);
    if (path.equals(Mounts.SIGN_IN)) {
      return asPage(() -> signIn(exchange, body));
    } else if (path.equals(Mounts.SIGN_OUT)) {
      return asPage(() -> signOut(exchange));
    }
    Mounts.Found found = mounts.at(path).orElseThrow();
    if (found.mount().access() == Mount.Access.MACHINE) {
      method(exchange);
      return reply(exchange, found, Optional.empty(), body);
    }
    return asPage(() -> page(exchange, found, path, body));
  }

  /** Something that is answered. */
  private interface Asked {
    Answer go();
  }

  private static Answer asPage(Asked asked) {
    try {
      return asked.go();
    } catch (Problem problem) {
      return PlainPage.problem(problem);
    }
  }

  private Answer page(Exchange exchange, Mounts.Found found, String path, Supplier<byte[]> body) {
    boolean changes = method(exchange);
    origins.checkPage(exchange, changes);
    Optional<Caller> caller = caller(exchange);
    if (caller.isEmpty() && found.mount().access() == Mount.Access.SIGNED_IN) {
      String query = exchange.request().getHttpURI().getQuery();
      String to = changes || query == null || query.isEmpty() ? path : path + "?" + query;
      exchange.response().getHeaders().put("WWW-Authenticate", authenticator.challenge());
      return signInPage(exchange, 401, to, "");
    }
    caller.ifPresent(who -> byPerson.take(who.tenant() + "/" + who.name()));
    if (changes && !isForm(exchange)) {
      throw Problem.of(Problem.Kind.INVALID, "a form is needed");
    }
    return reply(exchange, found, caller, body);
  }

  private Optional<Caller> caller(Exchange exchange) {
    Optional<Caller> caller;
    try {
      caller = passes.caller(exchange);
    } catch (RuntimeException e) {
      LOG.error("The authenticator failed; the caller is nobody", e);
      caller = Optional.empty();
    }
    if (caller.isEmpty() && exchange.header("Authorization").isPresent()) {
      failures.take(exchange.from().getHostAddress());
    }
    return caller;
  }

  /** Whether it changes something. */
  private static boolean method(Exchange exchange) {
    return switch (exchange.request().getMethod()) {
      case "GET", "HEAD" -> false;
      case "POST" -> true;
      default ->
          throw Problem.of(Problem.Kind.WRONG_METHOD, "use GET or POST")
              .header("Allow", "GET, HEAD, POST");
    };
  }

  private static boolean isForm(Exchange exchange) {
    String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    return type.equals("application/x-www-form-urlencoded")
        || type.startsWith("application/x-www-form-urlencoded;");
  }

  private Answer reply(
      Exchange exchange, Mounts.Found found, Optional<Caller> caller, Supplier<byte[]> body) {
    Mount mount = found.mount();
    boolean callback = mount.access() == Mount.Access.MACHINE;
    byte[] sent = body.get();
    Mount.Reply reply;
    try {
      reply = mount.handler().answer(new Visited(exchange, callback, found.rest(), caller, sent));
    } catch (Problem problem) {
      throw problem;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.error("What is mounted at {} failed", exchange.request().getHttpURI().getPath(), e);
      throw Problem.of(Problem.Kind.FAILED, "the server's log says more");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    reply
        .headers()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase("Content-Security-Policy")) {
                Policies.mounted(exchange.response().getHeaders(), value);
              } else if (!Mount.OURS.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
              }
            });
    return new Answer(reply.status(), headers, reply.body().getBytes(StandardCharsets.UTF_8));
  }

  /** GET asks who one is, whoever one was before; POST says it. */
  private Answer signIn(Exchange exchange, Supplier<byte[]> body) {
    boolean changes = method(exchange);
    origins.checkPage(exchange, changes);
    if (!changes) {
      return signInPage(exchange, 200, exchange.param("to").orElse(""), "");
    }
    Map<String, String> form = isForm(exchange) ? form(body.get()) : Map.of();
    String to = form.getOrDefault("to", "");
    String who = form.getOrDefault("as", form.getOrDefault("who", ""));
    Optional<Passes.Shown> shown =
        passes.typed(who).filter(each -> passes.caller(exchange, each).isPresent());
    if (shown.isEmpty()) {
      failures.take(exchange.from().getHostAddress());
      return signInPage(exchange, 401, to, "That is nobody who is known here.");
    }
    passes.forget(exchange);
    return moved(exchange, mounts.isPage(to) ? to : "/", passes.issue(shown.get()));
  }

  private static Answer moved(Exchange exchange, String to, String cookie) {
    boolean secure = exchange.header("Origin").orElse("").startsWith("https:");
    return new Answer(303, Map.of("Cache-Control", "no-store"), new byte[0])
        .with(
            Map.of(
                "Location",
                to,
                "Set-Cookie",
                Passes.COOKIE
                    + "="
                    + cookie
                    + "; Path=/; HttpOnly; SameSite=Lax"
                    + (secure ? "; Secure" : "")));
  }

  /** The pass is forgotten, and not the cookie alone: whoever has a copy of it is nobody too. */
  private Answer signOut(Exchange exchange) {
    if (!method(exchange)) {
      throw Problem.of(Problem.Kind.WRONG_METHOD, "use POST").header("Allow", "POST");
    }
    origins.checkPage(exchange, true);
    passes.forget(exchange);
    return moved(exchange, Mounts.SIGN_IN, "; Max-Age=0");
  }

  /** Its form says which origin it comes from, and never which page: that may be a secret. */
  private Answer signInPage(Exchange exchange, int status, String to, String fault) {
    exchange.response().getHeaders().put("Referrer-Policy", "strict-origin");
    Optional<String> known =
        passes.isShown(exchange) ? caller(exchange).map(Caller::name) : Optional.empty();
    return PlainPage.signIn(status, authenticator, mounts.isPage(to) ? to : "", fault, known);
  }

  private static Map<String, String> form(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    Map<String, String> fields = new HashMap<>();
    try {
      for (String pair : text.split("&", 10)) {
        String[] parts = pair.split("=", 2);
        fields.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw Problem.of(Problem.Kind.MALFORMED, "the form cannot be read");
    }
    return fields;
  }
}
