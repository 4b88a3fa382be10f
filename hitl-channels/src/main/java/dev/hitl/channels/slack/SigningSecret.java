package dev.hitl.channels.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Whether a request is Slack's, is not old, and was not there before. Thread-safe. */
final class SigningSecret {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** More than people click in the time in which a signature is good. */
  private static final int MOST_REMEMBERED = 100_000;

  private final byte[] secret;
  private final Clock clock;
  private final Cache<String, Instant> seen =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

  SigningSecret(String secret, Clock clock) {
    if (secret.isBlank()) {
      throw new IllegalArgumentException("Slack signs with a secret");
    }
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  boolean isGenuine(Function<String, @Nullable String> header, byte[] body) {
    String timestamp = header.apply("X-Slack-Request-Timestamp");
    String signature = header.apply("X-Slack-Signature");
    if (timestamp == null || signature == null || !timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    Instant at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(at, clock.instant()).abs().compareTo(TOLERANCE) > 0) {
      return false;
    }
    ByteArrayOutputStream signed = new ByteArrayOutputStream(body.length + 32);
    signed.writeBytes(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    String expected = "v0=" + mac(signed.toByteArray());
    return MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8))
        && seen.asMap().putIfAbsent(expected, at) == null;
  }

  /** Over a text that begins like nothing that Slack signs. */
  String mac(String text) {
    return mac(text.getBytes(StandardCharsets.UTF_8));
  }

  private String mac(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }
}
