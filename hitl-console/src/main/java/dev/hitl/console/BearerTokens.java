package dev.hitl.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens in the header {@code Authorization: Bearer}. Only their hashes are kept, and a token is
 * compared with all of them in constant time. Thread-safe.
 *
 * <p>A hash of a token protects it only where the token cannot be guessed: make it of 32 random
 * bytes.
 */
public final class BearerTokens implements Authenticator {
  private static final String SCHEME = "Bearer ";
  private static final int SHORTEST = 20;
  private static final int LONGEST = 1_000;

  private final List<Known> callers = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // compared in constant time alone
  private record Known(byte[] hash, Caller caller) {}

  private BearerTokens(Map<String, Caller> byHash) {
    byHash.forEach(
        (hash, caller) -> {
          byte[] bytes = HexFormat.of().parseHex(hash);
          if (bytes.length != 32) {
            throw new IllegalArgumentException(
                "a token is named by its SHA-256 in 64 hexadecimal digits, see hash()");
          }
          callers.add(new Known(bytes, caller));
        });
  }

  /**
   * Knows tokens by their hashes, so that none of them stands in a configuration.
   *
   * @param byHash whose each token is, by {@link #hash} of it
   * @return the authenticator
   * @throws IllegalArgumentException if a hash is none
   */
  public static BearerTokens hashed(Map<String, Caller> byHash) {
    return new BearerTokens(byHash);
  }

  /**
   * What a token is known by.
   *
   * @param token the token, 20 to 1,000 characters
   * @return SHA-256 of its UTF-8 bytes in hexadecimal
   * @throws IllegalArgumentException if it is so short that it may be guessed, or too long
   */
  public static String hash(String token) {
    if (token.length() < SHORTEST || token.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a token has " + SHORTEST + " to " + LONGEST + " characters, not " + token.length());
    }
    return HexFormat.of().formatHex(sha256(token));
  }

  @Override
  public Optional<Caller> caller(Incoming incoming) {
    List<String> headers = incoming.headers("Authorization");
    if (headers.size() != 1
        || headers.get(0).length() > LONGEST + SCHEME.length()
        || !headers.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    byte[] given = sha256(headers.get(0).substring(SCHEME.length()).strip());
    Caller found = null;
    for (Known each : callers) {
      // All are compared, whichever it is.
      if (MessageDigest.isEqual(each.hash(), given)) {
        found = each.caller();
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
