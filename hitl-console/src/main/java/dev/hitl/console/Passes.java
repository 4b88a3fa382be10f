package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Lets people who say who they are by a header open pages of mounts, which no script asks for: the
 * header is kept here, and the browser has a cookie that is worth nothing anywhere else. The
 * authenticator is asked for every request all the same, so a token that is taken back is taken
 * back here. Of one node. Thread-safe.
 */
final class Passes {
  static final String COOKIE = "hitl-pass";

  private static final Duration KEPT = Duration.ofHours(12);
  private static final int MOST = 10_000;
  private static final int BYTES = 32;

  private final Authenticator authenticator;
  private final SecureRandom random = new SecureRandom();
  private final Cache<String, Shown> passes;

  /** What somebody shows to say who they are. */
  record Shown(String header, String value) {}

  Passes(Authenticator authenticator, Ticker ticker) {
    this.authenticator = authenticator;
    passes = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(KEPT).maximumSize(MOST).build();
  }

  /** What a person types is sent as a header; empty where they sign in elsewhere. */
  Optional<Shown> typed(String who) {
    if (who.isBlank() || !who.matches("[^\\p{Cntrl}]{1,1000}")) {
      return Optional.empty();
    } else if (authenticator instanceof DevelopmentMode) {
      return Optional.of(new Shown(DevelopmentMode.AS, who.strip()));
    } else if (authenticator instanceof BearerTokens) {
      return Optional.of(new Shown("Authorization", "Bearer " + who.strip()));
    }
    return Optional.empty();
  }

  /** Who is asking: by what came with the request, or else by its pass. */
  Optional<Caller> caller(Authenticator.Incoming incoming) {
    Optional<Caller> caller = authenticator.caller(incoming);
    List<String> cookies = incoming.cookies(COOKIE);
    if (caller.isPresent() || cookies.size() != 1) {
      return caller;
    }
    return Optional.ofNullable(passes.getIfPresent(hash(cookies.get(0))))
        .flatMap(shown -> caller(incoming, shown));
  }

  Optional<Caller> caller(Authenticator.Incoming incoming, Shown shown) {
    return authenticator.caller(new Showing(incoming, shown));
  }

  /** The value of a cookie. */
  String issue(Shown shown) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String pass = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    passes.put(hash(pass), shown);
    return pass;
  }

  /** Whether the browser has one that is known here. */
  boolean isShown(Authenticator.Incoming incoming) {
    return incoming.cookies(COOKIE).stream()
        .anyMatch(pass -> passes.getIfPresent(hash(pass)) != null);
  }

  /** Whatever the browser has is no pass any more. */
  void forget(Authenticator.Incoming incoming) {
    incoming.cookies(COOKIE).forEach(pass -> passes.invalidate(hash(pass)));
  }

  private static String hash(String pass) {
    try {
      byte[] bytes = pass.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The request as if it had come with the header. */
  private record Showing(Authenticator.Incoming incoming, Shown shown)
      implements Authenticator.Incoming {
    @Override
    public List<String> headers(String name) {
      return name.equalsIgnoreCase(shown.header())
          ? List.of(shown.value())
          : incoming.headers(name);
    }

    @Override
    public List<String> cookies(String name) {
      return incoming.cookies(name);
    }

    @Override
    public InetAddress from() {
      return incoming.from();
    }
  }
}
