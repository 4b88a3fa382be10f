package dev.hitl.console;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pages or a callback of somebody else's on the console's server: those of decision links, or where
 * a chat sends its clicks. They are behind the same names, limits and security headers as the
 * console; {@link #pages} behind the same authenticator, too. Immutable and thread-safe.
 *
 * <p>A page of a mount has no script, and may not be framed; forms go to this server only, and are
 * taken from pages of this server only. What a page's own content security policy says comes on top
 * of that. No mount is given cookies, who linked to it, or what somebody signed in with.
 */
public final class Mount {
  private static final int BYTES = 64 << 10;

  private final Access access;
  private final Handler handler;
  private final int mostBytes;

  /** Whose requests are let in. */
  enum Access {
    SIGNED_IN,
    ANYBODY,
    MACHINE
  }

  private Mount(Access access, Handler handler, int mostBytes) {
    this.access = access;
    this.handler = handler;
    this.mostBytes = mostBytes;
  }

  /** Answers. Thread-safe; what it throws is logged, and answered without a word of it. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers a request.
     *
     * @param visit what came
     * @return what goes back
     * @throws Exception if that fails
     */
    Reply answer(Visit visit) throws Exception;
  }

  /** What came. Used while it is answered, on one thread. */
  public interface Visit {
    /**
     * What is to be done.
     *
     * @return {@code GET} or {@code POST}; a {@code HEAD} is a {@code GET} here
     */
    String method();

    /**
     * What stands in the path behind the mount's own.
     *
     * @return such as a token; empty for nothing
     */
    String rest();

    /**
     * What stands behind the question mark.
     *
     * @return as it came; null for nothing
     */
    @Nullable String query();

    /**
     * Who is signed in, as the console's {@link Authenticator} vouches for it.
     *
     * @return always somebody for {@link Mount#pages}, nobody for {@link Mount#callback}
     */
    Optional<Caller> caller();

    /**
     * A header. Of one that came twice nobody knows which was meant, so this throws, and the
     * request is answered as one that cannot be read.
     *
     * @param name its name, in any case
     * @return its value; null where it did not come or is not for mounts
     */
    @Nullable String header(String name);

    /**
     * What was sent.
     *
     * @return the bytes as they came, a copy
     */
    byte[] body();

    /**
     * What was sent as a text.
     *
     * @return the body, read as UTF-8
     */
    default String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }
  }

  /**
   * What goes back.
   *
   * @param status the HTTP status, 200 to 599
   * @param headers by name, such as {@code Content-Type}; those that the console sets itself are
   *     not overridden, but for a content security policy, which comes on top
   * @param body a text, in UTF-8
   */
  public record Reply(int status, Map<String, String> headers, String body) {
    /**
     * Copies the headers.
     *
     * @throws IllegalArgumentException if the status is none, or a header would reach other pages
     *     of the server: a cookie, or who else may read it
     */
    public Reply {
      headers = Map.copyOf(headers);
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException(status + " is no status of an answer");
      }
      for (String name : headers.keySet()) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("set-cookie")
            || lower.equals("clear-site-data")
            || lower.equals("service-worker-allowed")
            || lower.startsWith("access-control-")) {
          throw new IllegalArgumentException("a mount may not send the header " + name);
        }
      }
    }
  }

  /**
   * Pages for people who are signed in. Others are asked to sign in first, where the console itself
   * knows how.
   *
   * @param handler answers
   * @return the mount
   */
  public static Mount pages(Handler handler) {
    return new Mount(Access.SIGNED_IN, handler, BYTES);
  }

  /**
   * Pages for anybody. Who is signed in is said where somebody is.
   *
   * @param handler answers, and knows that nobody vouches for who asks
   * @return the mount
   */
  public static Mount openPages(Handler handler) {
    return new Mount(Access.ANYBODY, handler, BYTES);
  }

  /**
   * What another program calls. Nobody is signed in, and other sites are not kept out: the handler
   * checks what came, such as a signature over the body's own bytes.
   *
   * @param handler answers, and trusts nothing that it has not checked
   * @return the mount
   */
  public static Mount callback(Handler handler) {
    return new Mount(Access.MACHINE, handler, BYTES);
  }

  /**
   * With another limit for what is sent.
   *
   * @param bytes the largest body, more than zero; 64 KiB unless said
   * @return a copy
   * @throws IllegalArgumentException if it is less than 1
   */
  public Mount maxBodyBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("it takes 1 or more bytes, not " + bytes);
    }
    return new Mount(access, handler, bytes);
  }

  Access access() {
    return access;
  }

  Handler handler() {
    return handler;
  }

  int mostBytes() {
    return mostBytes;
  }

  /** The console's own, which no reply overrides. */
  static final Set<String> OURS =
      Set.of(
          "content-security-policy",
          "content-length",
          "transfer-encoding",
          "connection",
          "x-content-type-options",
          "x-frame-options",
          "referrer-policy",
          "cross-origin-opener-policy",
          "cross-origin-resource-policy",
          "permissions-policy");
}
