package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.console.Authenticator;
import dev.hitl.console.BearerTokens;
import dev.hitl.console.Caller;
import dev.hitl.console.HitlConsole;
import dev.hitl.console.ProxyHeader;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The code of docs/console.md. */
class ConsoleSnippetsTest {
  /** The application's own sessions. */
  interface Sessions {
    Optional<String> userOf(String cookie);
  }

  @Test
  void start() {
    Hitl hitl = new Support().builder().build();
    // snippet:console-start
    try (HitlConsole console = HitlConsole.on(hitl).port(0).start()) {
      URI address = console.address(); // http://localhost:49152, in development mode
      // end
      assertThat(address.getPort()).isPositive();
    }
    hitl.close();
  }

  @Test
  void authenticators() {
    Sessions sessions =
        cookie -> cookie.equals("c-1") ? Optional.of("manager-1") : Optional.empty();
    String hash = BearerTokens.hash("a token of 32 random bytes");
    // snippet:console-authenticators
    Authenticator session =
        incoming ->
            incoming.cookies("SESSION").stream()
                .findFirst()
                .flatMap(sessions::userOf)
                .map(user -> new Caller("default", user));
    Authenticator proxy = ProxyHeader.named("X-Forwarded-User", "10.1.2.0/24");
    Authenticator tokens = BearerTokens.hashed(Map.of(hash, new Caller("default", "manager-1")));
    // end
    assertThat(session.caller(new Incoming("Cookie", "c-1", "127.0.0.1")))
        .contains(new Caller("default", "manager-1"));
    assertThat(proxy.caller(new Incoming("X-Forwarded-User", "manager-1", "10.1.2.3")))
        .contains(new Caller("default", "manager-1"));
    assertThat(proxy.caller(new Incoming("X-Forwarded-User", "manager-1", "10.1.3.3"))).isEmpty();
    assertThat(
            tokens.caller(
                new Incoming("Authorization", "Bearer a token of 32 random bytes", "10.1.3.3")))
        .contains(new Caller("default", "manager-1"));
  }

  /** A request with one header. */
  private record Incoming(String name, String value, String address)
      implements Authenticator.Incoming {
    @Override
    public List<String> headers(String header) {
      return header.equals(name) ? List.of(value) : List.of();
    }

    @Override
    public List<String> cookies(String cookie) {
      return name.equals("Cookie") ? List.of(value) : List.of();
    }

    @Override
    public InetAddress from() {
      try {
        return InetAddress.getByName(address);
      } catch (java.net.UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
