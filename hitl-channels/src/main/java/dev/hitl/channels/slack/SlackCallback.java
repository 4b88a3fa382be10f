package dev.hitl.channels.slack;

import dev.hitl.call.Digest;
import dev.hitl.call.Json;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the clicks on the buttons, and the forms, of {@link SlackChannel}, for any web server:
 * mount it where the app's interactivity has its request URL, and give it the body as it came.
 *
 * <ol>
 *   <li>The signature has to be by the signing secret, five minutes old at most, and new to this
 *       node. So Slack vouches for who clicked; nothing else in the body is an identity.
 *   <li>The caller's function says whom hitl knows that Slack user as. Whom it does not know
 *       decides nothing. What that person may do, the review desk asks the directory.
 *   <li>One click has to be enough for the request as it is now; a button of an older revision, or
 *       of a message that somebody made, is refused.
 *   <li>Approving is one click. Rejecting opens a form for a reason, without which nothing is
 *       rejected. What the form carries is signed, and bound to the revision and message of the
 *       button and to whoever clicked; all of the above is asked again when it is sent.
 *   <li>The ballot has a decision id made of the body, so the same click counts once, on any node.
 *   <li>Where the request is concluded, its message says so and has no buttons any more. What
 *       became of the click otherwise, only the person who clicked is told.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class SlackCallback {
  private static final Logger LOG = LoggerFactory.getLogger(SlackCallback.class);
  private static final String WHOLE = "Look at the whole of it before you decide: not here.";
  private static final String UNKNOWN = "Your Slack user is not known as a reviewer.";
  private static final int MOST_BODY = 256 * 1024;

  private final Slack slack;
  private final ReviewDesk desk;
  private final SigningSecret secret;
  private final RejectForm form;
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
    this.form = new RejectForm(secret);
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
    String text = new String(body, StandardCharsets.UTF_8);
    String id = "slack:" + Digest.of("hitl.slack.v1").add(body).hex();
    Optional<Submission> submission = Submission.of(text);
    if (submission.isPresent()) {
      return reject(submission.get(), id);
    }
    Optional<Click> click = Click.of(text);
    if (click.isEmpty()) {
      return HttpAnswer.plain(400, "neither a click on a button nor a form that is known");
    }
    if (isDecision(click.get())) {
      take(click.get(), id);
    }
    return HttpAnswer.plain(200, "");
  }

  private static boolean isDecision(Click click) {
    return click.action().equals(Blocks.APPROVE) || click.action().equals(Blocks.REJECT);
  }

  private void take(Click click, String id) {
    Optional<String> reviewer = people.apply(click.user());
    if (reviewer.isEmpty()) {
      whisper(click, UNKNOWN);
    } else if (!isEnough(click.reference())) {
      whisper(click, WHOLE);
    } else if (click.action().equals(Blocks.APPROVE)) {
      Ballot ballot = new Ballot.Approve(click.reference(), reviewer.get(), null);
      Ruling ruling = decide(ballot, RejectForm.About.of(click), id);
      if (!(ruling instanceof Ruling.Done)) {
        whisper(click, Sentence.of(ruling)); // to nobody else, as that it was a test
      }
    } else {
      open(click);
    }
  }

  /** Whether what was clicked may be decided so, as far as it is there at all. */
  private boolean isEnough(String reference) {
    return desk.find(reference)
        .flatMap(Question::of)
        .filter(question -> question.way() != Question.Way.CLICK)
        .isEmpty();
  }

  /** Who would write a reason for nothing is told at once. */
  private void open(Click click) {
    Optional<Request> request = desk.find(click.reference());
    if (request.isEmpty()) {
      whisper(click, "There is no such request.");
    } else if (Question.of(request.get()).isEmpty()) {
      update(RejectForm.About.of(click), request.get());
      whisper(click, "Somebody was first. " + Sentence.of(request.get()));
    } else if (!request.get().reference().equals(click.reference())) {
      whisper(click, "The request was changed since, and is asked anew.");
    } else {
      Map<String, Object> view = form.view(click, Briefing.title(request.get()));
      if (!call("views.open", Map.of("trigger_id", click.trigger(), "view", view))) {
        whisper(click, "The form for your reason could not be opened. Click again.");
      }
    }
  }

  private HttpAnswer reject(Submission submission, String id) {
    Optional<RejectForm.About> about = form.about(submission);
    Optional<String> reviewer = people.apply(submission.user());
    if (about.isEmpty()) {
      return shown("This form is not the one that you opened. Nothing is rejected.");
    } else if (reviewer.isEmpty()) {
      return shown(UNKNOWN);
    } else if (!isEnough(about.get().reference())) {
      return shown(WHOLE);
    }
    Optional<String> problem = RejectForm.problem(submission.reason());
    if (problem.isPresent()) {
      return json(
          Map.of("response_action", "errors", "errors", Map.of(RejectForm.REASON, problem.get())));
    }
    Ballot ballot =
        new Ballot.Reject(about.get().reference(), reviewer.get(), submission.reason().strip());
    Ruling ruling = decide(ballot, about.get(), id);
    return ruling instanceof Ruling.Done ? json(Map.of()) : shown(Sentence.of(ruling));
  }

  /** In the place of the form, for whoever sent it and nobody else. */
  private static HttpAnswer shown(String sentence) {
    return json(Map.of("response_action", "update", "view", RejectForm.said(sentence)));
  }

  private static HttpAnswer json(Map<String, ?> value) {
    return new HttpAnswer(
        200,
        Map.of("Content-Type", "application/json; charset=utf-8", "Cache-Control", "no-store"),
        Json.text(value));
  }

  private Ruling decide(Ballot ballot, RejectForm.About about, String id) {
    Ruling ruling = desk.decide(ballot, id);
    desk.find(about.reference())
        .filter(now -> Question.of(now).isEmpty())
        .ifPresent(now -> update(about, now));
    return ruling;
  }

  /** At once for whoever clicked; the other messages follow with the notice of the decision. */
  private void update(RejectForm.About about, Request request) {
    try {
      slack.update(about.channel(), about.message(), Briefing.title(request), Sentence.of(request));
    } catch (IOException e) {
      LOG.warn("Slack could not be told what became of a click", e);
    }
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
  private boolean call(String method, Map<String, ?> arguments) {
    try {
      slack.call(method, arguments);
      return true;
    } catch (IOException e) {
      LOG.warn("Slack could not be told what became of a click", e);
      return false;
    }
  }
}
