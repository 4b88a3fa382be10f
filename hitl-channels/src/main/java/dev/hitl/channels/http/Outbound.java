package dev.hitl.channels.http;

import dev.hitl.notify.NotTold;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to addresses that somebody else configured, without letting them reach what is
 * inside.
 *
 * <ol>
 *   <li>The host is resolved once. If one of its addresses is not among the {@link Targets},
 *       nothing is sent.
 *   <li>The connection goes to an address that was checked, never to the name again; TLS and the
 *       {@code Host} header still have the name, and the certificate has to be for it.
 *   <li>No redirect is followed, no proxy is used, no cookie is kept, nothing is decompressed.
 *   <li>All of it has to end within a time, and no more of the answer is read than a limit.
 * </ol>
 *
 * <p>Only {@code https}, but for listed targets. Each request has a connection of its own, so there
 * is nothing to close. Thread-safe.
 */
public final class Outbound {
  private static final Duration USUAL_TIME = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws IOException;
  }

  /**
   * What came back.
   *
   * @param status the HTTP status
   * @param body its beginning, 64 KB at most
   * @param retryAfter how long the server asks to be left alone ({@code Retry-After}); null where
   *     it does not say
   */
  public record Answer(int status, String body, @Nullable Duration retryAfter) {
    private static final Set<Integer> BUSY = Set.of(429, 502, 504);

    /** For a server that is too busy and does not say for how long. */
    private static final Duration BREATH = Duration.ofMinutes(1);

    /**
     * Whether it was accepted.
     *
     * @return true for 200 to 299; a redirect is a refusal
     */
    public boolean isFine() {
      return status / 100 == 2;
    }

    /**
     * Goes on only where it was accepted.
     *
     * @param who for the message, such as {@code the chat}; no address, which may be a secret
     * @throws NotTold.Later if the server said for how long not to try, or is too busy (429, 502,
     *     504): then for a minute
     * @throws IOException if it refused otherwise
     */
    public void orThrow(String who) throws IOException {
      if (isFine()) {
        return;
      }
      Duration wait = retryAfter == null && BUSY.contains(status) ? BREATH : retryAfter;
      String why = who + " answered " + status;
      throw wait == null ? new IOException(why) : new NotTold.Later(why, wait);
    }
  }

  /** Nothing was sent, because the target may not be connected to. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  private final Targets targets;
  private final Duration time;
  private final Resolver resolver;
  private final Connection connection;

  private Outbound(Targets targets, Duration time, Resolver resolver, @Nullable SSLContext tls) {
    this.targets = targets;
    this.time = time;
    this.resolver = resolver;
    connection = new Connection(tls, MOST_BYTES);
  }

  /**
   * Within ten seconds, with the certificates that the JVM trusts.
   *
   * @param targets where to
   * @return the way out
   */
  public static Outbound to(Targets targets) {
    return new Outbound(targets, USUAL_TIME, InetAddress::getAllByName, null);
  }

  /**
   * The same with another time and other certificates.
   *
   * @param limit how long a request may take in all, but for the resolving of its host
   * @param tls whom it trusts; null for whom the JVM trusts
   * @return a new way out
   * @throws IllegalArgumentException if the time is not more than zero
   */
  public Outbound within(Duration limit, @Nullable SSLContext tls) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("a request takes more than no time");
    }
    return new Outbound(targets, limit, resolver, tls);
  }

  /** For tests: another way to find addresses. */
  Outbound resolvedBy(Resolver other, @Nullable SSLContext tls) {
    return new Outbound(targets, time, other, tls);
  }

  /**
   * Posts.
   *
   * @param to where to
   * @param headers with the content type
   * @param body what
   * @return what came back, whatever its status
   * @throws Refused if that may not be connected to
   * @throws IOException if it could not be sent, or did not end in time
   */
  public Answer post(URI to, Map<String, String> headers, byte[] body) throws IOException {
    String scheme = check(to);
    boolean plain = scheme.equals("http");
    InetAddress[] addresses = resolver.resolve(bare(to.getHost()));
    for (InetAddress address : addresses) {
      if (plain ? !targets.isListed(address) : !targets.allows(address)) {
        throw new Refused(
            to.getHost() + " leads to " + address.getHostAddress() + ", which is not let through");
      }
    }
    int port = to.getPort() >= 0 ? to.getPort() : plain ? HTTP : HTTPS;
    long end = System.nanoTime() + time.toNanos();
    IOException last = new Refused(to.getHost() + " leads nowhere");
    for (InetAddress address : addresses) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        break;
      }
      try {
        return connection.post(
            new Connection.Place(scheme, address, bare(to.getHost()), port),
            to,
            headers,
            body,
            left);
      } catch (ConnectException | NoRouteToHostException | ConnectTimeoutException e) {
        last = e;
      }
    }
    throw last;
  }

  /**
   * Looks at a target without connecting, for start-up.
   *
   * @param to where to
   * @return its scheme
   * @throws Refused if no request would ever be sent there
   */
  static String check(URI to) throws Refused {
    String scheme = to.getScheme() == null ? "" : to.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new Refused("only https is let through, and http to listed targets, not " + scheme);
    }
    if (to.getHost() == null || to.getHost().isEmpty() || to.getRawUserInfo() != null) {
      throw new Refused("a target has a host and no user");
    }
    return scheme;
  }

  /** An IPv6 address without its brackets. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
