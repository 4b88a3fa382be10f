package dev.hitl.channels.link;

import dev.hitl.channels.Form;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.review.ReviewDesk;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pages behind {@code /decide/{token}}, for any web server: one line for GET and one for POST.
 *
 * <p>Pages have no script, load nothing, may not be framed, are kept by nobody, and send no
 * referrer, which would have the token. The token is the protection against forged posts: whoever
 * does not have it cannot name the page, and nothing is decided by a cookie alone. Thread-safe.
 */
public final class DecisionPages {
  private static final int MOST_REASON = 2_000;

  /** A character has nine of these at most in a form, and there is more in it than the reason. */
  private static final int MOST_BODY = 9 * MOST_REASON + 1_024;

  private final DecisionLinks links;
  private final ReviewDesk desk;
  private final Page page;

  /**
   * Pages that lead nowhere else.
   *
   * @param links given out by any node of the same store
   * @param desk the review desk of this node
   */
  public DecisionPages(DecisionLinks links, ReviewDesk desk) {
    this(links, desk, new Page(null, null));
  }

  private DecisionPages(DecisionLinks links, ReviewDesk desk, Page page) {
    this.links = links;
    this.desk = desk;
    this.page = page;
  }

  /**
   * The same with a link to the request itself.
   *
   * @param look where a request is looked at, by its reference
   * @return new pages
   */
  public DecisionPages inbox(Function<String, URI> look) {
    return new DecisionPages(links, desk, new Page(look, page.signIn()));
  }

  /**
   * The same with a link to where one signs in, shown to nobody and to another person.
   *
   * @param where by the token that is to be opened then
   * @return new pages
   */
  public DecisionPages signIn(Function<String, URI> where) {
    return new DecisionPages(links, desk, new Page(page.inbox(), where));
  }

  /**
   * Shows what a link is about. Decides nothing, whoever asks and however often.
   *
   * @param token the last part of the path
   * @param query the query, without its question mark; null for none
   * @param signedIn who is signed in, as the caller's security context vouches for; null for nobody
   * @return the page
   */
  public HttpAnswer get(String token, @Nullable String query, @Nullable SignedIn signedIn) {
    return page.of(links.open(token, signedIn, Page.isWhole(query), desk), token);
  }

  /**
   * Decides.
   *
   * @param token the last part of the path
   * @param form the body as it was posted, a form
   * @param signedIn who is signed in, as the caller's security context vouches for; null for nobody
   * @return the page
   */
  public HttpAnswer post(String token, String form, @Nullable SignedIn signedIn) {
    Optional<Form> fields = form.length() > MOST_BODY ? Optional.empty() : Form.of(form);
    // Browsers count the end of a line once and send it as two.
    String reason = fields.map(posted -> posted.get("reason").replace("\r\n", "\n")).orElse("");
    if (fields.isEmpty() || reason.length() > MOST_REASON) {
      return page.of(new LinkAnswer.Refused(LinkAnswer.Why.NO_CHOICE, null), token);
    }
    Form posted = fields.get();
    return page.of(
        links.post(
            token,
            signedIn,
            Choice.of(posted.get("choice")).orElse(null),
            reason,
            posted.get("seen"),
            desk),
        token);
  }
}
