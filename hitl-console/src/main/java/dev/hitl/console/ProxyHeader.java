package dev.hitl.console;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A header in which a proxy in front says who is asking, after it has authenticated them (with
 * OpenID Connect, say). It counts only on connections that come from the proxy itself; the proxy
 * has to take the header out of what it is sent. Immutable.
 */
public final class ProxyHeader implements Authenticator {
  private final String header;
  private final List<Network> proxies;
  private final String tenant;
  private final @Nullable String tenantHeader;

  private ProxyHeader(
      String header, List<Network> proxies, String tenant, @Nullable String tenantHeader) {
    this.header = header;
    this.proxies = proxies;
    this.tenant = tenant;
    this.tenantHeader = tenantHeader;
  }

  /**
   * Trusts a header of some addresses. Everybody is of the default tenant.
   *
   * @param header its name, such as {@code X-Forwarded-User}
   * @param proxies addresses of the proxy, such as {@code 10.1.2.3} or {@code 10.0.0.0/8}
   * @return the authenticator
   * @throws IllegalArgumentException if no address is given, or one is none
   */
  public static ProxyHeader named(String header, String... proxies) {
    if (proxies.length == 0) {
      throw new IllegalArgumentException("a header is trusted of some addresses only: name them");
    }
    List<Network> trusted = Arrays.stream(proxies).map(Network::parse).toList();
    return new ProxyHeader(header, trusted, "default", null);
  }

  /**
   * Everybody is of one tenant.
   *
   * @param value the tenant
   * @return a copy
   */
  public ProxyHeader tenant(String value) {
    return new ProxyHeader(header, proxies, value, null);
  }

  /**
   * The tenant is in a header as well; whoever comes without it is nobody.
   *
   * @param name the header's name
   * @return a copy
   */
  public ProxyHeader tenantHeader(String name) {
    return new ProxyHeader(header, proxies, tenant, name);
  }

  @Override
  public Optional<Caller> caller(Incoming incoming) {
    if (proxies.stream().noneMatch(proxy -> proxy.has(incoming.from()))) {
      return Optional.empty();
    }
    Optional<String> name = one(incoming, header);
    Optional<String> of = tenantHeader == null ? Optional.of(tenant) : one(incoming, tenantHeader);
    return name.flatMap(who -> of.map(whose -> new Caller(whose, who)));
  }

  /** Two of them may be the proxy's and a caller's. */
  private static Optional<String> one(Incoming incoming, String name) {
    List<String> values = incoming.headers(name);
    return values.size() == 1 && !values.get(0).isBlank()
        ? Optional.of(values.get(0).strip())
        : Optional.empty();
  }
}
