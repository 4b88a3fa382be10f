package dev.hitl.channels.link;

import dev.hitl.notify.Question;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.ReviewDesk;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A token looked at from all sides, without using it. */
sealed interface Inspected {
  /** It is as it was given out, and what it is about is still asked. */
  record Good(String key, LinkRecord link, StandingRecord standing, Request request)
      implements Inspected {}

  /**
   * It is refused.
   *
   * @param why why
   * @param now the request, where whoever asks is whom the link was sent to
   */
  record Bad(LinkAnswer.Why why, @Nullable Request now) implements Inspected {
    LinkAnswer.Refused refused() {
      return new LinkAnswer.Refused(why, now);
    }
  }

  /** Key, id and signature; no longer than any that was given out. */
  Pattern TOKEN = Pattern.compile("([A-Za-z0-9_-]{1,40})\\.([0-9a-f]{32})\\.([A-Za-z0-9_-]{43})");

  /**
   * Looks at a token.
   *
   * @param signIn whether somebody has to be signed in
   */
  static Inspected of(
      String token,
      @Nullable SignedIn signedIn,
      boolean signIn,
      Store store,
      LinkKeys keys,
      ReviewDesk desk) {
    Matcher parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return new Bad(LinkAnswer.Why.UNKNOWN, null);
    }
    Optional<StandingRecord> found = store.standing(LinkRecord.KIND + ":" + parts.group(2));
    if (found.isEmpty()) {
      return new Bad(LinkAnswer.Why.UNKNOWN, null);
    }
    StandingRecord standing = found.get();
    LinkRecord link = LinkRecord.of(standing);
    Optional<String> signature = link.signature(keys, parts.group(1));
    if (signature.isEmpty()) {
      return new Bad(LinkAnswer.Why.OLD_KEY, null);
    }
    String hash = String.valueOf(standing.body().get("hash"));
    if (!LinkRecord.isSame(signature.get(), parts.group(3))
        || !LinkRecord.isSame(hash, LinkRecord.hash(token))) {
      return new Bad(LinkAnswer.Why.FORGED, null);
    }
    Optional<LinkAnswer.Why> stranger = who(link, signedIn, signIn);
    if (stranger.isPresent()) {
      return new Bad(stranger.get(), null);
    }
    Optional<Request> request =
        desk.find(link.reference()).filter(now -> now.run().tenant().equals(link.tenant()));
    return over(standing, store.clock().instant())
        .or(() -> asked(link, request))
        .<Inspected>map(why -> new Bad(why, request.orElse(null)))
        .orElseGet(() -> new Good(parts.group(1), link, standing, request.orElseThrow()));
  }

  private static Optional<LinkAnswer.Why> who(
      LinkRecord link, @Nullable SignedIn signedIn, boolean signIn) {
    if (signedIn == null) {
      return signIn ? Optional.of(LinkAnswer.Why.SIGN_IN) : Optional.empty();
    }
    return signedIn.equals(new SignedIn(link.tenant(), link.reviewer()))
        ? Optional.empty()
        : Optional.of(LinkAnswer.Why.OTHER_PERSON);
  }

  /** Used before over: whoever clicks twice is told what they did, not that they are late. */
  static Optional<LinkAnswer.Why> over(StandingRecord standing, Instant now) {
    if (Integer.valueOf(0).equals(standing.left())) {
      return Optional.of(LinkAnswer.Why.USED);
    }
    return standing.holdsAt(now) ? Optional.empty() : Optional.of(LinkAnswer.Why.EXPIRED);
  }

  private static Optional<LinkAnswer.Why> asked(LinkRecord link, Optional<Request> request) {
    if (request.isEmpty() || request.get().status() != RequestStatus.PENDING) {
      return Optional.of(LinkAnswer.Why.CONCLUDED);
    }
    if (!request.get().reference().equals(link.reference())
        || !request.get().revision().digest().equals(link.digest())) {
      return Optional.of(LinkAnswer.Why.SUPERSEDED);
    }
    return Question.of(request.get()).filter(q -> q.way() == Question.Way.DESK).isPresent()
        ? Optional.of(LinkAnswer.Why.AT_THE_DESK)
        : Optional.empty();
  }
}
