package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final String TOKEN = "a-token-of-32-random-bytes";

  /** What comes with a request from somewhere. */
  private record Sent(String address, Map<String, List<String>> headers)
      implements Authenticator.Incoming {
    @Override
    public List<String> headers(String name) {
      return headers.getOrDefault(name, List.of());
    }

    @Override
    public List<String> cookies(String name) {
      return List.of();
    }

    @Override
    public InetAddress from() {
      try {
        return InetAddress.getByName(address);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  private static Sent sent(String address, String name, String... values) {
    return new Sent(address, Map.of(name, List.of(values)));
  }

  @Test
  void aTokenIsKnownByItsHashAlone() {
    BearerTokens tokens =
        BearerTokens.hashed(Map.of(BearerTokens.hash(TOKEN), new Caller("shop", "ada")));

    assertThat(tokens.caller(sent("10.0.0.1", "Authorization", "Bearer " + TOKEN)))
        .contains(new Caller("shop", "ada"));
    assertThat(tokens.caller(sent("10.0.0.1", "Authorization", "bearer " + TOKEN))).isPresent();
    for (String wrong : List.of("Bearer " + TOKEN + "x", "Basic " + TOKEN, TOKEN, "Bearer ", "")) {
      assertThat(tokens.caller(sent("10.0.0.1", "Authorization", wrong))).as(wrong).isEmpty();
    }
    String hash = "Bearer " + BearerTokens.hash(TOKEN);
    assertThat(tokens.caller(sent("10.0.0.1", "Authorization", hash))).isEmpty();
    String right = "Bearer " + TOKEN;
    assertThat(tokens.caller(sent("10.0.0.1", "Authorization", right, right))).isEmpty();
  }

  @Test
  void aTokenThatMayBeGuessedAndAHashThatIsNoneAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> BearerTokens.hash("secret"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BearerTokens.hashed(Map.of("abcd", new Caller("shop", "ada"))))
        .withMessageContaining("64 hexadecimal digits");
  }

  @Test
  void aHeaderCountsOnConnectionsOfTheProxyAlone() {
    ProxyHeader proxy = ProxyHeader.named("X-User", "10.1.2.0/24", "fd00::1").tenant("shop");

    assertThat(proxy.caller(sent("10.1.2.77", "X-User", "ada")))
        .contains(new Caller("shop", "ada"));
    assertThat(proxy.caller(sent("fd00::1", "X-User", "ada"))).isPresent();
    assertThat(proxy.caller(sent("10.1.3.1", "X-User", "ada"))).isEmpty();
    assertThat(proxy.caller(sent("fd00::2", "X-User", "ada"))).isEmpty();
    assertThat(proxy.caller(sent("127.0.0.1", "X-User", "ada"))).isEmpty();
  }

  @Test
  void ofTwoHeadersOneMayBeTheCallersSoNeitherCounts() {
    ProxyHeader proxy = ProxyHeader.named("X-User", "10.1.2.3");

    assertThat(proxy.caller(sent("10.1.2.3", "X-User", "ada", "manager-1"))).isEmpty();
    assertThat(proxy.caller(sent("10.1.2.3", "X-User", " "))).isEmpty();
    assertThat(proxy.caller(sent("10.1.2.3", "Other", "ada"))).isEmpty();
  }

  @Test
  void whoComesWithoutTheTenantThatAHeaderHasToSayIsNobody() {
    ProxyHeader proxy = ProxyHeader.named("X-User", "10.1.2.3").tenantHeader("X-Tenant");

    assertThat(proxy.caller(sent("10.1.2.3", "X-User", "ada"))).isEmpty();
    Map<String, List<String>> both = Map.of("X-User", List.of("ada"), "X-Tenant", List.of("shop"));
    assertThat(proxy.caller(new Sent("10.1.2.3", both))).contains(new Caller("shop", "ada"));
  }

  @Test
  void aProxyIsNamedByItsAddressAndNotByANameThatMightBeAnothers() {
    for (String wrong : List.of("proxy.example.com", "10.0.0.0/33", "10.0.0", "", "10.0.0.0/x")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> ProxyHeader.named("X-User", wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ProxyHeader.named("X-User"));
  }

  @Test
  void inDevelopmentModeNobodyFromElsewhereIsAnybody() {
    DevelopmentMode development = new DevelopmentMode("default", List.of());

    assertThat(development.caller(sent("127.0.0.1", "Hitl-As", "ada"))).isPresent();
    assertThat(development.caller(sent("10.0.0.1", "Hitl-As", "ada"))).isEmpty();
    assertThat(development.caller(sent("127.0.0.1", "Hitl-As", "ada", "eve"))).isEmpty();
  }
}
