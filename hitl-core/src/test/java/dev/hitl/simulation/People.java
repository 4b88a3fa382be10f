package dev.hitl.simulation;

import dev.hitl.call.Bound;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ballot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Who reviews, and what they may think of. */
final class People {
  private static final Map<String, Set<String>> ROLES =
      Map.of(
          "m1", Set.of("manager"),
          "m2", Set.of("manager"),
          "m3", Set.of("manager"),
          "d1", Set.of("director", "manager"),
          "d2", Set.of("director", "manager"),
          "c1", Set.of("clerk"));

  static final ReviewerDirectory DIRECTORY = ReviewerDirectory.of(ROLES);
  static final List<String> ALL = List.of("m1", "m2", "m3", "d1", "d2", "c1");
  static final String PRINCIPAL = "user-1";

  private People() {}

  static boolean isDirector(String person) {
    return ROLES.getOrDefault(person, Set.of()).contains("director");
  }

  static boolean mayApproveManaged(String person) {
    return !person.equals("c1") && ROLES.containsKey(person);
  }

  static Ballot agreement(Random random, Request shown, int number) {
    String who = ALL.get(random.nextInt(ALL.size()));
    return new Ballot.Approve(shown.reference(), who, "b" + number + "b");
  }

  /** Texts are unlike each other, so that it can be seen whose reached the agent. */
  static Ballot ballot(Random random, Request shown, int number) {
    String word = "b" + number + "b";
    String about = String.valueOf(shown.revision().action().arguments().get("x"));
    boolean principal = random.nextInt(15) == 0;
    String who = principal ? PRINCIPAL : ALL.get(random.nextInt(ALL.size()));
    String reference = shown.reference();
    if (shown.status() == RequestStatus.IN_DOUBT) {
      return switch (random.nextInt(4)) {
        case 0 -> new Ballot.Succeeded(reference, who, word);
        case 1 -> new Ballot.NotSucceeded(reference, who, word);
        case 2 -> new Ballot.Approve(reference, who, word);
        default -> new Ballot.RunAgain(reference, who, word);
      };
    }
    if (shown.status() == RequestStatus.REVIEWING) {
      return switch (random.nextInt(4)) {
        case 0 -> new Ballot.Approve(reference, who, word);
        case 1 -> new Ballot.Flagged(reference, who, word, Map.of());
        default -> new Ballot.Confirmed(reference, who, word);
      };
    }
    if (shown.revision().action().tool().equals("hand") && random.nextInt(4) == 0) {
      return new Ballot.Performed(reference, who, word);
    }
    return switch (random.nextInt(30)) {
      case 0, 1 -> new Ballot.Reject(reference, who, word);
      case 2 -> new Ballot.Answer(reference, who, word);
      case 3, 4 -> new Ballot.Modify(reference, who, Map.of("n", 1000 + number), word);
      case 5 ->
          new Ballot.Redirect(
              reference,
              who,
              List.of("peek", "pay", "wire", "price").get(random.nextInt(4)),
              Map.of("n", 1000 + number, "x", about + ".r"),
              word);
      case 6 -> new Ballot.Escalate(reference, who, "director", word);
      case 7 -> new Ballot.Withdraw(reference, principal ? who : PRINCIPAL, word);
      case 8 -> new Ballot.RunAgain(reference, who, word);
      case 9, 10 -> new Ballot.BreakGlass(reference, who, word, "T-" + number, Bench.LIMIT);
      case 11, 12 -> new Ballot.Observe(reference, who);
      case 13, 14 -> new Ballot.TakeBack(reference, who, word);
      case 15, 16 -> new Ballot.Overrule(reference, who, word);
      case 17, 18 -> new Ballot.Take(reference, who, Duration.ofMinutes(1 + random.nextInt(90)));
      case 19 -> new Ballot.Release(reference, who);
      default -> approval(random, shown, who, word);
    };
  }

  /** Sometimes with a grant, where that can be learned. */
  private static Ballot approval(Random random, Request shown, String who, String word) {
    return shown.revision().action().tool().equals("tip") && random.nextBoolean()
        ? new Ballot.Approve(
            shown.reference(),
            who,
            word,
            Grant.Offer.of(Bench.USES, Duration.ofHours(3), word)
                .forAnybody()
                .with("n", new Bound.Any())
                .with("x", new Bound.Any()))
        : new Ballot.Approve(shown.reference(), who, word);
  }
}
