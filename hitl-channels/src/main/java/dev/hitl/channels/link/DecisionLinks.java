package dev.hitl.channels.link;

import dev.hitl.notify.Briefing;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Question;
import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.store.Removable;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One-time links to a decision: each is bound to request, revision, action, reviewer and expiry.
 *
 * <ol>
 *   <li>A token has a random id, the key's id, and a signature over all that it is bound to. The
 *       store has a standing record with one use, and of the token only its SHA-256 hash.
 *   <li>Opening a link decides nothing and uses nothing, because mail scanners open links.
 *   <li>Posting needs what the page with the whole text gave. The ballot goes to the review desk in
 *       the reviewer's name like any other, so roles, bans, deadlines and revisions count as they
 *       do there.
 *   <li>Where the desk takes the ballot, the link is used up in the same transaction: a node that
 *       dies leaves both or neither, and of two posts at once one is refused. Where the desk says
 *       no, the link is as it was.
 * </ol>
 *
 * <p>A link says who was written to, not who clicked. Unless {@link #withoutSignIn} is said,
 * whoever posts has to be signed in as the reviewer, in the tenant of the request. Thread-safe.
 */
public final class DecisionLinks {
  /** Longer than any of them is kept. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private static final int CLEARED = 100;
  private static final int ID_BYTES = 16;

  private final Store store;
  private final LinkKeys keys;
  private final boolean signIn;
  private final SecureRandom random = new SecureRandom();

  private DecisionLinks(Store store, LinkKeys keys, boolean signIn) {
    this.store = store;
    this.keys = keys;
    this.signIn = signIn;
  }

  /**
   * Links that need their reviewer to be signed in.
   *
   * @param store the store of the node whose requests they are about; its clock says when they end
   * @param keys sign
   * @return links
   */
  public static DecisionLinks of(Store store, LinkKeys keys) {
    return new DecisionLinks(store, keys, true);
  }

  /**
   * The same for people who cannot be asked to sign in: whoever can read the reviewer's mail can
   * then decide in their name.
   *
   * @return links that need nobody to be signed in; where somebody is, it has to be the reviewer
   */
  public DecisionLinks withoutSignIn() {
    return new DecisionLinks(store, keys, false);
  }

  /**
   * Gives out a link for what a notification asks.
   *
   * @param notification what somebody is told
   * @param reviewer who may use it; whether they may decide is asked when they do
   * @param time until when it can be used, thirty days at most
   * @return a token of letters, digits, dots, hyphens and underscores; empty where there is nothing
   *     to decide, or it is critical
   * @throws IllegalArgumentException if nobody is named, or the time is none
   */
  public Optional<String> issue(Notification notification, String reviewer, Duration time) {
    return issue(
        notification.run().tenant(),
        notification.reference(),
        Optional.ofNullable(notification.question()),
        reviewer,
        time);
  }

  /**
   * Gives out a link for a request.
   *
   * @param request as it is shown to somebody
   * @param reviewer who may use it; whether they may decide is asked when they do
   * @param time until when it can be used, thirty days at most
   * @return a token; empty where there is nothing to decide, or it is critical
   * @throws IllegalArgumentException if nobody is named, or the time is none
   */
  public Optional<String> issue(Request request, String reviewer, Duration time) {
    return issue(request.run().tenant(), request.reference(), Question.of(request), reviewer, time);
  }

  private Optional<String> issue(
      String tenant,
      String reference,
      Optional<Question> question,
      String reviewer,
      Duration time) {
    if (reviewer.isBlank() || time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a link is for somebody, and for thirty days at most");
    }
    if (question.isEmpty() || question.get().way() == Question.Way.DESK) {
      return Optional.empty();
    }
    Instant now = store.clock().instant();
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    LinkRecord link =
        new LinkRecord(
            HexFormat.of().formatHex(id),
            tenant,
            reference,
            question.get().digest(),
            reviewer,
            EnumSet.allOf(Choice.class),
            now.plus(time));
    String token = link.token(keys);
    StandingStep put = StandingStep.Put.counting(link.standing(token, now));
    if (store.stand(List.of(put)) != StandingWritten.SAVED) {
      throw new IllegalStateException("two links have one random name");
    }
    store.removeStanding(LinkRecord.KIND, Removable.endedBefore(now.minus(LONGEST)), CLEARED);
    return Optional.of(token);
  }

  /**
   * Opens a link. Decides nothing and uses nothing. A person who is signed in is on record as
   * having seen the request, one who is not is not: it may be a mail scanner.
   *
   * @param token what was given out
   * @param signedIn who is signed in, as the caller's security context vouches for; null for nobody
   * @param whole whether to show all there is, however long
   * @param desk the review desk of this node
   * @return what to show, or why not
   */
  public LinkAnswer open(
      String token, @Nullable SignedIn signedIn, boolean whole, ReviewDesk desk) {
    Inspected inspected = Inspected.of(token, signedIn, signIn, store, keys, desk);
    if (!(inspected instanceof Inspected.Good good)) {
      return ((Inspected.Bad) inspected).refused();
    }
    if (signedIn != null) {
      desk.view(good.link().reference(), signedIn.name());
    }
    Request request = good.request();
    boolean all = whole || Briefing.isWhole(request);
    return new LinkAnswer.Shown(
        request,
        good.link().reviewer(),
        all ? Briefing.whole(request) : Briefing.of(request),
        good.link().choices(),
        good.link().until(),
        all ? seen(good.key(), token) : null);
  }

  /** Given with the whole text only, and known to nobody who has not asked for it. */
  private String seen(String key, String token) {
    return HexFormat.of().formatHex(keys.sign(key, "hitl.link.seen.v1 " + token).orElseThrow());
  }

  /**
   * Gives the reviewer's ballot, and uses the link up with it.
   *
   * @param token what was given out
   * @param signedIn who is signed in, as the caller's security context vouches for; null for nobody
   * @param choice what the reviewer says; null where it is none of them
   * @param reason why; blank where nothing is said
   * @param seen what was shown with the whole text; null for nothing
   * @param desk the review desk of this node
   * @return what became of it; only after {@link LinkAnswer.Decided} the link is used. Whoever gets
   *     an exception does not know, and may post the same again: it counts once
   */
  public LinkAnswer post(
      String token,
      @Nullable SignedIn signedIn,
      @Nullable Choice choice,
      String reason,
      @Nullable String seen,
      ReviewDesk desk) {
    Inspected inspected = Inspected.of(token, signedIn, signIn, store, keys, desk);
    if (!(inspected instanceof Inspected.Good good)) {
      return ((Inspected.Bad) inspected).refused();
    }
    LinkRecord link = good.link();
    if (choice == null || !link.choices().contains(choice)) {
      return new LinkAnswer.Refused(LinkAnswer.Why.NO_CHOICE, good.request());
    }
    if (seen == null || !LinkRecord.isSame(seen, seen(good.key(), token))) {
      return new LinkAnswer.Refused(LinkAnswer.Why.SHOW_THE_WHOLE, good.request());
    }
    boolean needsReason = choice == Choice.REJECT || good.request().route().terms().reasons();
    if (needsReason && reason.isBlank()) {
      return new LinkAnswer.Refused(LinkAnswer.Why.REASON_MISSING, good.request());
    }
    Ballot ballot =
        choice == Choice.APPROVE
            ? new Ballot.Approve(
                link.reference(), link.reviewer(), reason.isBlank() ? null : reason)
            : new Ballot.Reject(link.reference(), link.reviewer(), reason);
    // The name puts on record that it came by this link.
    Ruling ruling =
        desk.decide(ballot, "link:" + link.id(), new StandingStep.Use(good.standing(), 1));
    if (ruling.isTaken()) {
      return new LinkAnswer.Decided(ruling, link.reviewer());
    }
    // Another post was first, or its time ran out, since it was looked at.
    Inspected now = Inspected.of(token, signedIn, signIn, store, keys, desk);
    return now instanceof Inspected.Bad bad
        ? bad.refused()
        : new LinkAnswer.NotTaken(ruling, link.reviewer());
  }
}
