package dev.hitl.console;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Says who is asking: by the session of your application, a header of your proxy ({@link
 * ProxyHeader}), or a token ({@link BearerTokens}). It is asked for every request, on a thread of
 * the server. What it throws counts as nobody.
 *
 * <p>Implementations are thread-safe, and compare secrets in constant time.
 */
@FunctionalInterface
public interface Authenticator {
  /**
   * Looks at what came with a request.
   *
   * @param incoming the request
   * @return who it is of; empty where it does not say, or says it wrongly
   */
  Optional<Caller> caller(Incoming incoming);

  /**
   * What an unauthenticated caller is told of how to say who they are.
   *
   * @return the value of the header {@code WWW-Authenticate}; {@code Bearer} unless overridden
   */
  default String challenge() {
    return "Bearer realm=\"hitl\"";
  }

  /** What an authenticator may look at. */
  interface Incoming {
    /**
     * The values of a header.
     *
     * @param name its name, in any case
     * @return one for each time it came; empty where it did not
     */
    List<String> headers(String name);

    /**
     * Cookies by their name.
     *
     * @param name a cookie's name
     * @return one for each time it came; empty where it did not
     */
    List<String> cookies(String name);

    /**
     * Where the connection comes from: a proxy's address where there is one in front.
     *
     * @return the address of the other end
     */
    InetAddress from();
  }
}
