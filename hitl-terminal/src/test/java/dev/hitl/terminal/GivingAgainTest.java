package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.review.Ballot;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** An answer that is lost is asked for again, under the same name. */
class GivingAgainTest {
  private final List<String> names = new ArrayList<>();
  private int failures;

  /** A desk whose answers are lost. */
  private final class Losing implements Desk {
    @Override
    public String reviewer() {
      return "maria";
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public Page list(Filter filter) {
      return new Page(List.of(), null);
    }

    @Override
    public Optional<Sheet> look(String reference) {
      return find(reference);
    }

    @Override
    public Optional<Sheet> find(String reference) {
      Row row =
          new Row(
              reference,
              reference,
              "pending",
              "high",
              "normal",
              "refund",
              "default",
              "support",
              "r",
              "t",
              Instant.EPOCH,
              null,
              null,
              "1 of anybody",
              1,
              null);
      return Optional.of(
          new Sheet(
              row, "", "", List.of(), List.of(), List.of(), null, null, null, null, Map.of(),
              Map.of(), List.of(), null, false));
    }

    @Override
    public Sheet whole(Sheet sheet) {
      return sheet;
    }

    @Override
    public Optional<Answer> again(Ballot ballot, String decisionId) {
      return Optional.empty();
    }

    @Override
    public Checked check(Sheet sheet, Map<String, ?> changes) {
      return new Checked.Wrong("no");
    }

    @Override
    public Answer decide(Ballot ballot, String decisionId) {
      names.add(decisionId);
      if (failures-- > 0) {
        throw new Unreachable("the answer was lost");
      }
      return Answer.of(Answer.Kind.DONE, "done");
    }

    @Override
    public void watch(boolean backlog, Predicate<Change> each) {}

    @Override
    public void close() {}
  }

  private int approve() {
    Map<String, String> environment = Map.of();
    String[] args = {"approve", "r1", "--yes"};
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Screen screen =
        new Screen(new BufferedReader(new StringReader("")), nowhere, nowhere, environment, false);
    return Commands.run(new Losing(), Options.of(args, environment), screen);
  }

  @Test
  void aLostAnswerIsAskedForAgainUnderTheSameName() {
    failures = 2;
    assertThat(approve()).isZero();
    assertThat(names).hasSize(3);
    assertThat(names.stream().distinct()).hasSize(1);
  }

  @Test
  void whereItStaysLostThePersonIsToldHowToAskAgain() {
    failures = 9;
    assertThatThrownBy(this::approve)
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("It is not known whether your word was taken")
        .hasMessageContaining("--decision-id " + names.get(0));
  }
}
