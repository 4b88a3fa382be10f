package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a limit on decisions counts and keeps back, of every kind of ballot that there is. */
class PaceTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static final List<Ballot> ALL =
      List.of(
          new Ballot.Approve("r", "who", null),
          new Ballot.Reject("r", "who", "why"),
          new Ballot.Modify("r", "who", Map.of(), "why"),
          new Ballot.Answer("r", "who", "text"),
          new Ballot.Redirect("r", "who", "tool", Map.of(), "why"),
          new Ballot.RunAgain("r", "who", "why"),
          new Ballot.Escalate("r", "who", "role", "why"),
          new Ballot.Withdraw("r", "who", "why"),
          new Ballot.Overrule("r", "who", "why"),
          new Ballot.BreakGlass("r", "who", "why", "ticket", HOUR),
          new Ballot.Observe("r", "who"),
          new Ballot.Confirmed("r", "who", "why"),
          new Ballot.Flagged("r", "who", "why", Map.of()),
          new Ballot.Succeeded("r", "who", "result"),
          new Ballot.NotSucceeded("r", "who", "problem"),
          new Ballot.TakeBack("r", "who", null),
          new Ballot.Performed("r", "who", "report"),
          new Ballot.Take("r", "who", HOUR),
          new Ballot.Release("r", "who"));

  @Test
  void onlyWhatJudgesAProposalIsCounted() {
    assertThat(ALL.stream().filter(Pace::isCounted).map(Ballot::getClass).map(Class::getSimpleName))
        .containsExactly("Approve", "Reject", "Modify", "Answer", "Redirect", "RunAgain");
  }

  @Test
  void noKindOfBallotIsForgotten() {
    assertThat(ALL.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Ballot.class.getPermittedSubclasses()));
  }
}
