package dev.hitl.seal;

import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signed head of the tree. Seals are numbered without gaps, and each has the hash of the one
 * before, so that none can be left out.
 *
 * @param number counts from 1
 * @param size how many leaves the tree has
 * @param root the root over them
 * @param at when it was made, by the store's clock, to the millisecond
 * @param until what happened up to then was in the tree, except what was committed late
 * @param previous the hash of the seal before; empty for the first
 * @param keyId the key that signed it
 * @param signature over all of the above, in hexadecimal digits
 */
public record Seal(
    long number,
    long size,
    String root,
    Instant at,
    Instant until,
    String previous,
    String keyId,
    String signature) {

  /**
   * Makes and signs a seal.
   *
   * @param before the seal before; null for the first
   * @param tree the tree as it is now
   * @param at when
   * @param until what happened up to then is in the tree
   * @param key signs it
   * @return the seal
   */
  public static Seal of(
      @Nullable Seal before, TreeEdge tree, Instant at, Instant until, SealKey key) {
    Seal open =
        new Seal(
            before == null ? 1 : before.number + 1,
            tree.size(),
            tree.root(),
            at.truncatedTo(ChronoUnit.MILLIS),
            until.truncatedTo(ChronoUnit.MILLIS),
            before == null ? "" : before.hash(),
            key.id(),
            "");
    return new Seal(
        open.number,
        open.size,
        open.root,
        open.at,
        open.until,
        open.previous,
        open.keyId,
        HexFormat.of().formatHex(key.sign(open.message())));
  }

  /**
   * What is signed.
   *
   * @return SHA-256 over everything but the signature, under a name of its own
   */
  public byte[] message() {
    return HexFormat.of().parseHex(digest().hex());
  }

  /**
   * What the next seal has of this one.
   *
   * @return SHA-256 over everything, the signature too
   */
  public String hash() {
    return digest().add(signature).hex();
  }

  private Digest digest() {
    return Digest.of("hitl.seal.v1")
        .add(number)
        .add(size)
        .add(root)
        .add(at.toEpochMilli())
        .add(until.toEpochMilli())
        .add(previous)
        .add(keyId);
  }

  /**
   * Checks the signature.
   *
   * @param trust whose signatures count
   * @return what was found; a signature that is not even hexadecimal is forged
   */
  public SealTrust.Answer verify(SealTrust trust) {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(signature);
    } catch (IllegalArgumentException e) {
      return SealTrust.Answer.FORGED;
    }
    return trust.verify(keyId, message(), bytes);
  }

  /**
   * The seal as one line, such as a file has.
   *
   * @return a JSON object without line breaks
   */
  public String line() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", number);
    json.put("size", size);
    json.put("root", root);
    json.put("at", at.toString());
    json.put("until", until.toString());
    json.put("previous", previous);
    json.put("key", keyId);
    json.put("signature", signature);
    return Json.text(json);
  }

  /**
   * Reads what {@link #line} gave.
   *
   * @param line a JSON object
   * @return the seal
   * @throws IllegalArgumentException if it is none
   */
  public static Seal parse(String line) {
    try {
      Map<String, @Nullable Object> json = Json.parseObject(line);
      Seal seal =
          new Seal(
              ((Number) member(json, "number")).longValue(),
              ((Number) member(json, "size")).longValue(),
              (String) member(json, "root"),
              Instant.parse((String) member(json, "at")),
              Instant.parse((String) member(json, "until")),
              (String) member(json, "previous"),
              (String) member(json, "key"),
              (String) member(json, "signature"));
      if (!seal.line().equals(line)) {
        throw new IllegalArgumentException("it is not written as a seal is");
      }
      return seal;
    } catch (JsonException | ClassCastException | DateTimeException e) {
      throw new IllegalArgumentException("it is no seal: " + e.getMessage(), e);
    }
  }

  private static Object member(Map<String, @Nullable Object> json, String name) {
    Object value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it is no seal: it has no " + name);
    }
    return value;
  }
}
