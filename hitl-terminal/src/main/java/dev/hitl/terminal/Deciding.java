package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.review.Ballot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives a ballot: shows what it is about, asks, and says what became of it. */
final class Deciding {
  private static final int TRIES = 3;

  private final Desk desk;
  private final Options options;
  private final Screen screen;

  Deciding(Desk desk, Options options, Screen screen) {
    this.desk = desk;
    this.options = options;
    this.screen = screen;
  }

  int run() {
    String id = decisionId();
    Sheet sheet = sheet();
    Optional<Answer> refused = seen(sheet);
    if (refused.isPresent()) {
      return said(refused.get());
    }
    String reference = options.has("--yes") ? options.reference() : sheet.row().reference();
    Ballot ballot = ballot(reference);
    if (!options.has("--yes")
        && !screen.confirms(options.verb().word() + " " + sheet.row().tool() + "?")) {
      return said(Answer.of(Answer.Kind.NOT_CONFIRMED, "nothing was said"));
    }
    return give(ballot, id);
  }

  /** A name for the word that is about to be given. */
  String decisionId() {
    String given = options.last("--decision-id");
    if (given != null && (given.isBlank() || given.length() > 190)) {
      throw new UsageException("--decision-id has 1 to 190 characters");
    }
    return given == null ? UUID.randomUUID().toString() : given;
  }

  /** What it is about. */
  Sheet sheet() {
    if (!options.has("--yes") && (options.json() || !screen.isTerminal())) {
      throw new UsageException(
          "nobody can be asked here whether to " + options.verb().word() + ": give --yes");
    }
    String reference = options.reference();
    // A script sees nothing, and ought not to be on record as having done so. Straight on a
    // database it is not; a server cannot tell a script from a reader, and puts whoever fetches a
    // request on
    // record as having been shown it.
    return (options.has("--yes") ? desk.find(reference) : desk.look(reference))
        .orElseThrow(() -> new UsageException("there is no request '" + reference + "'"));
  }

  /**
   * Sees to it that the whole was shown before anything is let run: here and now to a person, or by
   * the code that ends what was shown.
   *
   * @return why it is refused; empty where it may go on
   */
  Optional<Answer> seen(Sheet sheet) {
    String code = options.last("--seen");
    if (code != null && !code.equals(sheet.code())) {
      return Optional.of(
          Answer.of(
              Answer.Kind.NOT_SEEN,
              "the code is not that of what is asked now, "
                  + sheet.row().reference()
                  + ": show it again"));
    }
    Layout layout = new Layout(screen, desk.now());
    Column column = layout.sheet(sheet, false);
    boolean matters = options.verb().needsTheWhole() && column.cuts() > 0;
    if (options.has("--yes")) {
      return matters && code == null
          ? Optional.of(
              Answer.of(
                  Answer.Kind.NOT_SEEN,
                  "it is too long to be shown at once, and nobody has seen the whole: run show"
                      + " --whole "
                      + sheet.row().reference()
                      + ", then give --seen with the code that it ends with"))
          : Optional.empty();
    }
    if (matters && code == null) {
      column = layout.sheet(desk.whole(sheet), true);
    }
    screen.lines(column.lines());
    screen.line("");
    return Optional.empty();
  }

  /** Under one name, so that trying again is no second word. */
  int give(Ballot ballot, String id) {
    return give(ballot, id, "give it again with --decision-id " + id);
  }

  /**
   * @param repeat how to say it again, where the answer stays lost
   */
  int give(Ballot ballot, String id, String repeat) {
    Unreachable last = new Unreachable("no try was made");
    for (int i = 0; i < TRIES; i++) {
      try {
        return said(desk.decide(ballot, id));
      } catch (Unreachable e) {
        last = e;
      }
    }
    throw new Unreachable(
        last.getMessage()
            + ". It is not known whether your word was taken: "
            + repeat
            + ", and it counts once",
        last);
  }

  int said(Answer answer) {
    if (options.json()) {
      screen.line(InertJson.line(answer.toMap()));
    } else if (answer.kind().exit() == Exit.DONE) {
      screen.line(answer.text());
    } else {
      screen.problem(answer.kind().word() + ": " + answer.text());
    }
    return answer.kind().exit();
  }

  private Ballot ballot(String reference) {
    String who = desk.reviewer();
    return switch (options.verb()) {
      case APPROVE -> new Ballot.Approve(reference, who, options.last("--reason"));
      case REJECT -> new Ballot.Reject(reference, who, text("--reason"));
      case ANSWER -> new Ballot.Answer(reference, who, text("--text"));
      case REDIRECT ->
          new Ballot.Redirect(
              reference, who, options.needed("--tool"), sets(options), text("--reason"));
      case PERFORMED -> new Ballot.Performed(reference, who, text("--text"));
      case ESCALATE ->
          new Ballot.Escalate(reference, who, options.needed("--to"), text("--reason"));
      case WITHDRAW -> new Ballot.Withdraw(reference, who, text("--reason"));
      case TAKE_BACK -> new Ballot.TakeBack(reference, who, options.last("--reason"));
      case TAKE ->
          new Ballot.Take(
              reference, who, options.read("--for", Duration::parse, Duration.ofMinutes(15)));
      case RELEASE -> new Ballot.Release(reference, who);
      case CONFIRM ->
          new Ballot.Confirmed(reference, who, options.read("--reason", text -> text, ""));
      case FLAG -> new Ballot.Flagged(reference, who, text("--reason"), sets(options));
      case SUCCEEDED -> new Ballot.Succeeded(reference, who, text("--text"));
      case NOT_SUCCEEDED -> new Ballot.NotSucceeded(reference, who, text("--text"));
      case RUN_AGAIN -> new Ballot.RunAgain(reference, who, text("--reason"));
      case OVERRULE -> new Ballot.Overrule(reference, who, text("--reason"));
      default -> throw new IllegalStateException(options.verb() + " is no ballot");
    };
  }

  /** What a person may still be asked for. */
  String text(String option) {
    String given = options.last(option);
    if (given == null && !options.has("--yes") && screen.isTerminal()) {
      given = screen.ask(option.substring(2) + ":").orElse(null);
    }
    if (given == null || given.isBlank()) {
      throw new UsageException(options.verb().word() + " needs " + option);
    }
    return given;
  }

  /** The values of {@code --set}: JSON where they are JSON, otherwise text. */
  static Map<String, @Nullable Object> sets(Options options) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    for (String set : options.all("--set")) {
      int at = set.indexOf('=');
      if (at < 1) {
        throw new UsageException("--set is NAME=VALUE, not '" + set + "'");
      }
      changes.put(set.substring(0, at), value(set.substring(at + 1)));
    }
    return changes;
  }

  private static @Nullable Object value(String text) {
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      return text;
    }
  }
}
