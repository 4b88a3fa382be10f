package dev.hitl.channels.link;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.store.StandingRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a link is bound to. The token has the id and a signature over all of it; the store has all
 * of it and the token's hash. So neither whoever reads the store nor whoever has the key can make a
 * link.
 *
 * @param id 32 random hexadecimal digits
 * @param tenant whose request it is
 * @param reference the request and its revision
 * @param digest the action
 * @param reviewer who may use it
 * @param choices what may be said
 * @param until when it ends, to the millisecond
 */
record LinkRecord(
    String id,
    String tenant,
    String reference,
    String digest,
    String reviewer,
    Set<Choice> choices,
    Instant until) {
  static final String KIND = "link";

  LinkRecord {
    choices = Set.copyOf(choices);
    until = until.truncatedTo(ChronoUnit.MILLIS);
  }

  String token(LinkKeys keys) {
    return keys.current() + "." + id + "." + signature(keys, keys.current()).orElseThrow();
  }

  Optional<String> signature(LinkKeys keys, String key) {
    String bound =
        Digest.of("hitl.link.v1")
            .add(key)
            .add(id)
            .add(tenant)
            .add(reference)
            .add(digest)
            .add(reviewer)
            .add(words())
            .add(until.toEpochMilli())
            .hex();
    return keys.sign(key, bound).map(Base64.getUrlEncoder().withoutPadding()::encodeToString);
  }

  private String words() {
    return new TreeSet<>(choices).stream().map(Choice::word).collect(Collectors.joining(","));
  }

  StandingRecord standing(String token, Instant now) {
    return new StandingRecord(
        KIND + ":" + id,
        KIND,
        tenant,
        reference,
        null,
        1,
        1,
        until,
        false,
        Arguments.of(
            Map.of(
                "hash",
                hash(token),
                "digest",
                digest,
                "reviewer",
                reviewer,
                "choices",
                List.of(words().split(",")))),
        Head.NONE,
        now,
        now);
  }

  static LinkRecord of(StandingRecord standing) {
    Set<Choice> choices = new TreeSet<>();
    if (standing.body().get("choices") instanceof List<?> words) {
      words.forEach(word -> Choice.of(String.valueOf(word)).ifPresent(choices::add));
    }
    return new LinkRecord(
        standing.id().substring(KIND.length() + 1),
        standing.tenant(),
        standing.key(),
        String.valueOf(standing.body().get("digest")),
        String.valueOf(standing.body().get("reviewer")),
        choices,
        Objects.requireNonNull(standing.until(), "until"));
  }

  static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }

  static boolean isSame(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
