package dev.hitl.channels.link;

import dev.hitl.request.Request;
import dev.hitl.review.Ruling;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of a link. */
public sealed interface LinkAnswer {
  /**
   * It is good, and this is what it is about. Nothing was decided and nothing was used.
   *
   * @param request as it is now
   * @param reviewer whose link it is
   * @param text what is shown
   * @param choices what may be said
   * @param until when the link ends
   * @param seen to be posted with a choice, and proves that the whole was shown; null where the
   *     text is cut, and the whole has to be asked for first
   */
  record Shown(
      Request request,
      String reviewer,
      String text,
      Set<Choice> choices,
      Instant until,
      @Nullable String seen)
      implements LinkAnswer {
    /** Copies the choices. */
    public Shown {
      choices = Set.copyOf(choices);
    }
  }

  /**
   * The ballot counts, and the link is used.
   *
   * @param ruling what the review desk said; it {@linkplain Ruling#isTaken() is taken}
   * @param reviewer in whose name
   */
  record Decided(Ruling ruling, String reviewer) implements LinkAnswer {}

  /**
   * The review desk did not take the ballot. The link is as it was, and can be used when what was
   * in the way is not any more.
   *
   * @param ruling what it said
   * @param reviewer in whose name
   */
  record NotTaken(Ruling ruling, String reviewer) implements LinkAnswer {}

  /**
   * Nothing was decided.
   *
   * @param why why not
   * @param now the request as it is now, for whom the link was sent to; null where it is another
   *     person, nobody knows who, or no link
   */
  record Refused(Why why, @Nullable Request now) implements LinkAnswer {}

  /** Why a link is refused, and whether it can still be used. */
  enum Why {
    /** Nobody gave out such a link, or it is over for long. */
    UNKNOWN(404, "There is no such link. It may be cut off, or older than a month."),
    /** What is there is not what was given out. */
    FORGED(403, "This link is not what was sent: something in it was changed."),
    /** The key was taken out of use. */
    OLD_KEY(410, "This link was signed with a key that is not in use any more."),
    /** Its time is over. */
    EXPIRED(410, "This link has expired."),
    /** Somebody posted it before. */
    USED(410, "This link was used already. A link decides once, and this one has."),
    /** What is asked now is something else. */
    SUPERSEDED(409, "The request was changed since this link was sent, and is asked anew."),
    /** Nobody is asked any more. */
    CONCLUDED(409, "The request is not open any more: it was decided, or its time is over."),
    /** Whoever is signed in is not whom it was sent to. */
    OTHER_PERSON(403, "This link was sent to another person. Links are not handed on."),
    /** It is not known who opened it. */
    SIGN_IN(401, "Sign in first, then open this link again."),
    /** It became critical. */
    AT_THE_DESK(403, "A critical request is not decided by a link. Decide it in the inbox."),
    /** Something was cut in what was shown. */
    SHOW_THE_WHOLE(409, "Not all of the request was shown. Look at the whole first."),
    /** A no without a reason, or a yes where one is needed. */
    REASON_MISSING(422, "Say why. The link can still be used."),
    /** Not what a link lets anybody say. */
    NO_CHOICE(422, "This link does not let you say that. It can still be used.");

    private final int status;
    private final String text;

    Why(int status, String text) {
      this.status = status;
      this.text = text;
    }

    /** Whether the link itself is good, and only the post was not. */
    boolean isAboutThePost() {
      return this == SHOW_THE_WHOLE || this == REASON_MISSING || this == NO_CHOICE;
    }

    /**
     * The HTTP status of its page.
     *
     * @return 401 to 422
     */
    public int status() {
      return status;
    }

    /**
     * What the page says.
     *
     * @return a sentence or two
     */
    public String text() {
      return text;
    }
  }
}
