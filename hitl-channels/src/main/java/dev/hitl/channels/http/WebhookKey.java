package dev.hitl.channels.http;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of the Standard Webhooks specification. Which algorithm it is for follows from its prefix
 * and from nothing that is received, so a public key is never taken for a shared secret.
 */
sealed interface WebhookKey {
  /** A signature of its version, in Base64; empty where it does not sign. */
  Optional<String> sign(byte[] content);

  /** Whether a signature, version and all, is by this key. */
  boolean verifies(String signature, byte[] content);

  /** Reads a key; its text is in no message and no cause. */
  static WebhookKey of(String text) {
    if (text.startsWith(Secret.PREFIX)) {
      return Secret.of(decode(text.substring(Secret.PREFIX.length()), 32, 64));
    } else if (text.startsWith(Public.PREFIX)) {
      return Public.of(decode(text.substring(Public.PREFIX.length()), 32, 32));
    }
    boolean named = text.startsWith(Shared.PREFIX);
    return Shared.of(decode(named ? text.substring(Shared.PREFIX.length()) : text, 24, 64));
  }

  private static byte[] decode(String base64, int shortest, int longest) {
    try {
      byte[] key = Base64.getDecoder().decode(base64);
      if (key.length >= shortest && key.length <= longest) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Without its cause, which would have the secret in its message.
    }
    throw new IllegalArgumentException(
        "a webhook's key is whsec_ and 24 to 64 bytes, whsk_ and 32 bytes, or whpk_ and 32 bytes,"
            + " in Base64");
  }

  /** What a signature has behind its version; empty where it is of another version or no Base64. */
  private static byte[] behind(String version, String signature) {
    try {
      return signature.startsWith(version)
          ? Base64.getDecoder().decode(signature.substring(version.length()))
          : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static String text(String version, byte[] signature) {
    return version + Base64.getEncoder().encodeToString(signature);
  }

  /** A secret that both sides have: HMAC-SHA256. */
  record Shared(SecretKeySpec key) implements WebhookKey {
    static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";

    static Shared of(byte[] bytes) {
      return new Shared(new SecretKeySpec(bytes, ALGORITHM));
    }

    @Override
    public Optional<String> sign(byte[] content) {
      return Optional.of(text(VERSION, mac(content)));
    }

    @Override
    public boolean verifies(String signature, byte[] content) {
      return MessageDigest.isEqual(mac(content), behind(VERSION, signature));
    }

    private byte[] mac(byte[] content) {
      try {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(key);
        return mac.doFinal(content);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e); // Every Java platform has it.
      }
    }
  }

  /** The secret half of an ed25519 pair: it signs only. */
  record Secret(PrivateKey key) implements WebhookKey {
    static final String PREFIX = "whsk_";
    private static final int SEED = 32;

    /** The seed, or the seed and the public half behind it, as some libraries keep it. */
    static Secret of(byte[] bytes) {
      if (bytes.length != SEED && bytes.length != 2 * SEED) {
        throw new IllegalArgumentException("an ed25519 key has 32 bytes");
      }
      try {
        byte[] seed = Arrays.copyOf(bytes, SEED);
        return new Secret(
            KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("this is no ed25519 key");
      }
    }

    @Override
    public Optional<String> sign(byte[] content) {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(content);
        return Optional.of(text(Public.VERSION, signature.sign()));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e); // Every Java platform since 15 has it.
      }
    }

    @Override
    public boolean verifies(String signature, byte[] content) {
      return false;
    }
  }

  /** The public half of an ed25519 pair: it verifies only. */
  record Public(PublicKey key) implements WebhookKey {
    static final String PREFIX = "whpk_";
    static final String VERSION = "v1a,";

    /** What X.509 puts before the 32 bytes. */
    private static final byte[] FRAME = HexFormat.of().parseHex("302a300506032b6570032100");

    static Public of(byte[] bytes) {
      ByteArrayOutputStream framed = new ByteArrayOutputStream();
      framed.writeBytes(FRAME);
      framed.writeBytes(bytes);
      try {
        return new Public(
            KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(framed.toByteArray())));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("this is no ed25519 key");
      }
    }

    @Override
    public Optional<String> sign(byte[] content) {
      return Optional.empty();
    }

    @Override
    public boolean verifies(String signature, byte[] content) {
      try {
        Signature verifying = Signature.getInstance("Ed25519");
        verifying.initVerify(key);
        verifying.update(content);
        return verifying.verify(behind(VERSION, signature));
      } catch (GeneralSecurityException e) {
        return false; // It is none of 64 bytes, or no point of the curve.
      }
    }
  }
}
