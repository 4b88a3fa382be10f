package dev.hitl.channels.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies messages as the <a href="https://www.standardwebhooks.com/">Standard
 * Webhooks</a> specification has it, with symmetric keys ({@code v1}): HMAC-SHA256 over id,
 * timestamp and body.
 *
 * <p>To rotate a secret, sign with the new one and the old one until all receivers know the new
 * one; a receiver likewise verifies with both. Immutable and thread-safe.
 */
public final class WebhookSignature {
  /** The header of the message's id, the same at every delivery. */
  public static final String ID = "webhook-id";

  /** The header of the time of this delivery, in seconds since 1970. */
  public static final String TIMESTAMP = "webhook-timestamp";

  /** The header of the signatures. */
  public static final String SIGNATURE = "webhook-signature";

  private static final String PREFIX = "whsec_";
  private static final String VERSION = "v1,";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;
  private static final int MOST_SIGNATURES = 20;
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final List<byte[]> keys;

  private WebhookSignature(List<byte[]> keys) {
    this.keys = List.copyOf(keys);
  }

  /** What became of a verification. */
  public sealed interface Verified {
    /**
     * It was signed by somebody who has the secret, not long ago.
     *
     * @param id tells a repetition
     * @param at when it was sent
     */
    record Genuine(String id, Instant at) implements Verified {}

    /**
     * Do nothing with it.
     *
     * @param why for the log, not for the sender
     */
    record Refused(String why) implements Verified {}
  }

  /**
   * Takes secrets.
   *
   * @param secrets {@code whsec_} and 24 to 64 bytes in Base64, the newest first
   * @return what signs with all of them and verifies with any
   * @throws IllegalArgumentException if there is none, or one is not of this form
   */
  public static WebhookSignature of(String... secrets) {
    if (secrets.length == 0) {
      throw new IllegalArgumentException("a signature needs a secret");
    }
    return new WebhookSignature(List.of(secrets).stream().map(WebhookSignature::key).toList());
  }

  private static byte[] key(String secret) {
    try {
      byte[] key =
          Base64.getDecoder()
              .decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
      if (key.length >= SHORTEST && key.length <= LONGEST) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Without its cause, which would have the secret in its message.
    }
    throw new IllegalArgumentException("a webhook's secret is whsec_ and 24 to 64 bytes in Base64");
  }

  /**
   * Signs.
   *
   * @param id the message's id
   * @param at when it is sent
   * @param body its bytes as they are sent
   * @return the value of {@link #SIGNATURE}: a signature for each secret
   */
  public String sign(String id, Instant at, byte[] body) {
    return keys.stream()
        .map(key -> VERSION + Base64.getEncoder().encodeToString(mac(key, id, seconds(at), body)))
        .collect(Collectors.joining(" "));
  }

  /**
   * Verifies what was received, for receivers of hitl's webhooks and for callbacks to it. A message
   * that is five minutes old, or that far in the future, is refused.
   *
   * @param header gives a header by its name, in lower case; null where there is none
   * @param body the bytes as they were received
   * @param now the time
   * @return whether it is genuine
   */
  public Verified verify(Function<String, @Nullable String> header, byte[] body, Instant now) {
    String id = header.apply(ID);
    String timestamp = header.apply(TIMESTAMP);
    String signatures = header.apply(SIGNATURE);
    if (id == null || timestamp == null || signatures == null || id.isEmpty()) {
      return new Verified.Refused("a header is missing");
    }
    if (!timestamp.matches("[0-9]{1,12}")) {
      return new Verified.Refused("the timestamp is no number of seconds");
    }
    Instant at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(at, now).abs().compareTo(TOLERANCE) > 0) {
      return new Verified.Refused("the message is too old, or from the future");
    }
    List<byte[]> expected = new ArrayList<>();
    keys.forEach(key -> expected.add(mac(key, id, timestamp, body)));
    boolean genuine = false;
    for (String signature : signatures.split(" ", MOST_SIGNATURES)) {
      for (byte[] mac : expected) {
        byte[] text =
            (VERSION + Base64.getEncoder().encodeToString(mac)).getBytes(StandardCharsets.UTF_8);
        genuine |= MessageDigest.isEqual(text, signature.getBytes(StandardCharsets.UTF_8));
      }
    }
    return genuine
        ? new Verified.Genuine(id, at)
        : new Verified.Refused("no signature is by a secret that is known");
  }

  private static String seconds(Instant at) {
    return Long.toString(at.getEpochSecond());
  }

  private static byte[] mac(byte[] key, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }
}
