package dev.hitl.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EncodedKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An Ed25519 key. Its id is made of its public half, the first 32 hexadecimal digits of the SHA-256
 * of its X.509 form, so that two keys never have one id. Immutable and thread-safe.
 *
 * <pre>{@code
 * openssl genpkey -algorithm ed25519 -out seal.pem
 * openssl pkey -in seal.pem -pubout -out seal.pub.pem
 * }</pre>
 */
public final class Ed25519Key implements SealKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int ID_DIGITS = 32;

  private final String id;
  private final PrivateKey secret;
  private final PublicKey open;
  private final Map<String, PublicKey> trusted;

  private Ed25519Key(PrivateKey secret, PublicKey open, Map<String, PublicKey> trusted) {
    id = idOf(open);
    this.secret = secret;
    this.open = open;
    this.trusted = trusted;
  }

  /**
   * Makes a new key.
   *
   * @return a key that nobody else has; it is lost with the process unless its parts are kept
   */
  public static Ed25519Key generate() {
    try {
      return of(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  /**
   * A key that comes from elsewhere, such as a key store.
   *
   * @param pair both halves
   * @return the key
   * @throws IllegalArgumentException if they are not two halves of one Ed25519 key
   */
  public static Ed25519Key of(KeyPair pair) {
    PublicKey half = pair.getPublic();
    Ed25519Key key = new Ed25519Key(pair.getPrivate(), half, Map.of(idOf(half), half));
    byte[] probe = {1};
    try {
      if (key.verify(key.id, probe, key.sign(probe)) == Answer.VALID) {
        return key;
      }
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("this is no Ed25519 key: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("the private and the public key do not belong together");
  }

  /**
   * Reads a key from two PEM files.
   *
   * @param privateKey PKCS #8, unencrypted, between the lines {@code BEGIN PRIVATE KEY} and {@code
   *     END PRIVATE KEY}
   * @param publicKey as {@link #publicKey} reads it
   * @return the key
   * @throws IllegalArgumentException if a file is something else, or they do not belong together
   * @throws UncheckedIOException if a file cannot be read
   */
  public static Ed25519Key read(Path privateKey, Path publicKey) {
    try {
      PrivateKey secret =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(pem(privateKey, "PRIVATE KEY")));
      return of(new KeyPair(publicKey(publicKey), secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(privateKey + " has no Ed25519 key", e);
    }
  }

  /**
   * Reads a public key from a PEM file.
   *
   * @param file X.509, between the lines {@code BEGIN PUBLIC KEY} and {@code END PUBLIC KEY}
   * @return the key
   * @throws IllegalArgumentException if it is something else
   * @throws UncheckedIOException if it cannot be read
   */
  public static PublicKey publicKey(Path file) {
    EncodedKeySpec spec = new X509EncodedKeySpec(pem(file, "PUBLIC KEY"));
    try {
      return KeyFactory.getInstance(ALGORITHM).generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(file + " has no Ed25519 key", e);
    }
  }

  private static byte[] pem(Path file, String what) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String begin = "-----BEGIN " + what + "-----";
    String end = "-----END " + what + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(file + " has no line " + begin);
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * The key with others whose signatures count as well: those that signed before it.
   *
   * @param others their public halves
   * @return a new key that signs as this one does
   */
  public Ed25519Key trusting(PublicKey... others) {
    Map<String, PublicKey> all = new HashMap<>(trusted);
    all.putAll(byId(List.of(others)));
    return new Ed25519Key(secret, open, Map.copyOf(all));
  }

  /**
   * Trust in keys that one does not have, for those who only verify.
   *
   * @param keys their public halves; one or more
   * @return whose signatures count
   */
  public static SealTrust trust(PublicKey... keys) {
    Map<String, PublicKey> all = byId(List.of(keys));
    return (keyId, message, signature) -> verified(all, keyId, message, signature);
  }

  private static Map<String, PublicKey> byId(List<PublicKey> keys) {
    Map<String, PublicKey> all = new HashMap<>();
    keys.forEach(key -> all.put(idOf(key), key));
    return Map.copyOf(all);
  }

  /**
   * The public half, for those who verify.
   *
   * @return the key
   */
  public PublicKey publicKey() {
    return open;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key " + id + " cannot sign", e);
    }
  }

  @Override
  public Answer verify(String keyId, byte[] message, byte[] signature) {
    return verified(trusted, keyId, message, signature);
  }

  private static Answer verified(
      Map<String, PublicKey> keys, String keyId, byte[] message, byte[] signature) {
    PublicKey key = keys.get(keyId);
    if (key == null) {
      return Answer.UNKNOWN_KEY;
    }
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature) ? Answer.VALID : Answer.FORGED;
    } catch (SignatureException e) {
      return Answer.FORGED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key " + keyId + " cannot verify", e);
    }
  }

  private static String idOf(PublicKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Never the secret half. */
  @Override
  public String toString() {
    return "Ed25519Key " + id;
  }
}
