package dev.hitl.channels.slack;

import dev.hitl.call.Digest;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.Sentence;
import dev.hitl.notify.Briefing;
import dev.hitl.notify.Question;
import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the clicks on the buttons of {@link SlackChannel}, for any web server: mount it where the
 * app's interactivity has its request URL, and give it the body as it came.
 *
 * <ol>
 *   <li>The signature has to be by the signing secret, five minutes old at most, and new to this
 *       node. So Slack vouches for who clicked; nothing else in the body is an identity.
 *   <li>The caller's function says whom hitl knows that Slack user as. Whom it does not know
 *       decides nothing. What that person may do, the review desk asks the directory.
 *   <li>One click has to be enough for the request as it is now; a button of an older revision, or
 *       of a message that somebody made, is refused.
 *   <li>The ballot has a decision id made of the body, so the same click counts once, on any node.
 *   <li>Where the request is concluded, its message says so and has no buttons any more. What
 *       became of the click otherwise, only the person who clicked is told.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class SlackCallback {
  private static final Logger LOG = LoggerFactory.getLogger(SlackCallback.class);
  private static final String REASON = "rejected by a click in Slack";
  private static final int MOST_BODY = 256 * 1024;

  private final Slack slack;
  private final ReviewDesk desk;
  private final SigningSecret secret;
  private final Function<SlackUser, Optional<String>> people;

  /**
   * @param slack the workspace
   * @param desk where ballots are given
   * @param signingSecret the app's signing secret
   * @param people the hitl identity of a Slack user; empty for one who is nobody here
   * @param clock the time
   * @throws IllegalArgumentException if the secret is blank
   */
  public SlackCallback(
      Slack slack,
      ReviewDesk desk,
      String signingSecret,
      Function<SlackUser, Optional<String>> people,
      Clock clock) {
    this.slack = slack;
    this.desk = desk;
    this.secret = new SigningSecret(signingSecret, clock);
    this.people = people;
  }

  /**
   * Takes a request of Slack's.
   *
   * @param method the HTTP method
   * @param header gives a header by its name, whatever its case; null where there is none
   * @param body the bytes as they came
   * @return what to answer
   */
  public HttpAnswer answer(String method, Function<String, @Nullable String> header, byte[] body) {
    if (!method.equals("POST")) {
      return HttpAnswer.plain(405, "POST only");
    }
    if (body.length > MOST_BODY || !secret.isGenuine(header, body)) {
      return HttpAnswer.plain(401, "not signed by Slack, too old, or there before");
    }
    Optional<Click> click = Click.of(new String(body, StandardCharsets.UTF_8));
    if (click.isEmpty()) {
      return HttpAnswer.plain(400, "not a click on a button");
    }
    if (isDecision(click.get())) {
      Optional<String> reviewer = people.apply(click.get().user());
      if (reviewer.isEmpty()) {
        whisper(click.get(), "Your Slack user is not known as a reviewer.");
      } else {
        decide(click.get(), reviewer.get(), Digest.of("hitl.slack.v1").add(body).hex());
      }
    }
    return HttpAnswer.plain(200, "");
  }

  private static boolean isDecision(Click click) {
    return click.action().equals(Blocks.APPROVE) || click.action().equals(Blocks.REJECT);
  }

  private void decide(Click click, String reviewer, String id) {
    Optional<Request> request = desk.find(click.reference());
    if (request.isPresent()
        && Question.of(request.get()).filter(q -> q.way() != Question.Way.CLICK).isPresent()) {
      whisper(click, "Look at the whole of it before you decide: not here.");
      return;
    }
    Ballot ballot =
        click.action().equals(Blocks.APPROVE)
            ? new Ballot.Approve(click.reference(), reviewer, null)
            : new Ballot.Reject(click.reference(), reviewer, REASON);
    Ruling ruling = desk.decide(ballot, "slack:" + id);
    Optional<Request> now = desk.find(click.reference());
    if (now.isPresent() && Question.of(now.get()).isEmpty()) {
      update(click, now.get());
    }
    if (!(ruling instanceof Ruling.Done)) {
      whisper(click, Sentence.of(ruling)); // to nobody else, as that it was a test
    }
  }

  private void update(Click click, Request request) {
    String sentence = Sentence.of(request);
    String title = Briefing.title(request);
    Map<String, Object> message =
        new LinkedHashMap<>(
            Blocks.message(title, List.of(Blocks.header(title), Blocks.section(sentence))));
    message.put("channel", click.channel());
    message.put("ts", click.message());
    call("chat.update", message);
  }

  private void whisper(Click click, String sentence) {
    call(
        "chat.postEphemeral",
        Map.of(
            "channel", click.channel(),
            "user", click.user().id(),
            "mrkdwn", false,
            "text", Blocks.escape(sentence)));
  }

  /** What was decided stands whether Slack hears of it or not. */
  private void call(String method, Map<String, ?> arguments) {
    try {
      slack.call(method, arguments);
    } catch (IOException e) {
      LOG.warn("Slack could not be told what became of a click", e);
    }
  }
}
