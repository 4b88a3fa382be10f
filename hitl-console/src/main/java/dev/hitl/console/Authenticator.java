package dev.hitl.console;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Says who is asking: by the session of your application, a header of your proxy ({@link
 * ProxyHeader}), or a token ({@link BearerTokens}). It is asked for every request, on a thread of
 * the server, and {@linkplain #again again} while a page is open. What it throws counts as nobody.
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
   * Looks again at what came with a request that opened a page's stream of events, which may stay
   * open for ten minutes. It is asked every ten seconds, for one stream after the other on a thread
   * of its own; where it says anything but the caller it said first, the stream ends at once. A
   * stream of which it says nothing for a minute is told no more.
   *
   * <p>Override it where {@link #caller} is a use, such as one that prolongs a session: an open
   * page is nobody's doing.
   *
   * @param incoming what came when the stream was opened
   * @return who it is of now; empty where the token was revoked or the session is over; what {@link
   *     #caller} says unless overridden
   */
  default Optional<Caller> again(Incoming incoming) {
    return caller(incoming);
  }

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
