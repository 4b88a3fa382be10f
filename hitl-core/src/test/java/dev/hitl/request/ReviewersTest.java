package dev.hitl.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.request.Reviewers.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReviewersTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void endWhatHangs() {
    over.countDown();
  }

  private static Reviewers asking(
      Duration limit, Function<String, Optional<Identity>> find, Set<String> roles) {
    return new Reviewers(
        new ReviewerDirectory() {
          @Override
          public Optional<Identity> find(String tenant, String name) {
            return find.apply(name);
          }

          @Override
          public Set<String> roles(String tenant) {
            return roles;
          }
        },
        limit);
  }

  private static Reviewers asking(Duration limit, Function<String, Optional<Identity>> find) {
    return asking(limit, find, Set.of("manager"));
  }

  private Optional<Identity> hang() {
    boolean waited = false;
    while (!waited) {
      try {
        // As a driver does that takes no notice of an interrupt.
        over.await();
        waited = true;
      } catch (InterruptedException e) {
        // Hangs on.
      }
    }
    return Optional.empty();
  }

  @Test
  void whoIsKnownIsKnownUnderTheIdOfTheDirectory() {
    Identity ann = Identity.person("ann", Set.of("manager"));
    try (Reviewers reviewers = asking(LONG, name -> Optional.of(ann))) {
      assertThat(reviewers.find("t", "ann@example.org", Asked.AT)).isEqualTo(new Answer.Known(ann));
      assertThat(reviewers.roles("t")).contains(Set.of("manager"));
    }
  }

  @Test
  void anIdentityPastItsEndIsUnknown() {
    Instant end = Asked.AT;
    Identity ann =
        new Identity("ann", Identity.Kind.PERSON, Set.of(), Set.of(), Set.of(), null, end);
    try (Reviewers reviewers = asking(LONG, name -> Optional.of(ann))) {
      assertThat(reviewers.find("t", "ann", end.minusMillis(1))).isEqualTo(new Answer.Known(ann));
      assertThat(reviewers.find("t", "ann", end)).isEqualTo(new Answer.Unknown(ann));
    }
  }

  @Test
  void aDirectoryThatThrowsGivesNoAnswer() {
    try (Reviewers reviewers =
        asking(
            LONG,
            name -> {
              throw new StackOverflowError("nested");
            })) {
      assertThat(reviewers.find("t", "ann", Asked.AT)).isInstanceOf(Answer.Silent.class);
    }
  }

  @Test
  @SuppressWarnings({"NullAway", "OptionalAssignedToNull"})
  void aDirectoryThatAnswersNullGivesNoAnswer() {
    try (Reviewers reviewers = asking(LONG, name -> null, null)) {
      assertThat(reviewers.find("t", "ann", Asked.AT)).isInstanceOf(Answer.Silent.class);
      assertThat(reviewers.roles("t")).isEmpty();
    }
  }

  @Test
  void aDirectoryThatHangsGivesNoAnswerInTimeAndNoMoreThreadsThanAFew() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Reviewers reviewers = asking(SHORT, name -> hang())) {
      for (int i = 0; i < 12; i++) {
        assertThat(reviewers.find("t", "ann-" + i, Asked.AT)).isInstanceOf(Answer.Silent.class);
      }
      assertThat(
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> !before.contains(thread))
                  .filter(thread -> thread.getName().equals("hitl-directory"))
                  .peek(thread -> assertThat(thread.isDaemon()).isTrue())
                  .count())
          .isBetween(1L, 8L);
    }
  }

  @Test
  void delegationsThatHangThrowOrAreNullGiveNoAnswer() {
    try (Reviewers reviewers = asking(SHORT, name -> Optional.empty())) {
      Delegations hanging =
          (tenant, name, tool, now) -> hang().stream().map(x -> (Delegation) null).toList();
      Delegations failing =
          (tenant, name, tool, now) -> {
            throw new StackOverflowError("nested");
          };
      for (Delegations delegations : List.of(hanging, failing, nothing())) {
        assertThat(reviewers.delegations(delegations, "t", "ann", "x", Asked.AT)).isEmpty();
      }
      assertThat(reviewers.delegations(Delegations.NONE, "t", "ann", "x", Asked.AT))
          .contains(List.of());
    }
  }

  @Test
  void whatTheStoreKeepsIsAskedOnTheCallersThreadAndEverythingElseIsNot() {
    List<Thread> asked = new ArrayList<>();
    KeptDelegations kept =
        (tenant, name, tool, now) -> {
          asked.add(Thread.currentThread());
          return List.of();
        };
    Delegations other = (tenant, name, tool, now) -> kept.of(tenant, name, tool, now);
    try (Reviewers reviewers = asking(LONG, name -> Optional.empty())) {
      assertThat(reviewers.delegations(kept, "t", "ann", "x", Asked.AT)).contains(List.of());
      assertThat(asked).containsExactly(Thread.currentThread());
      assertThat(reviewers.delegations(other, "t", "ann", "x", Asked.AT)).contains(List.of());
      assertThat(asked).hasSize(2).last().isNotEqualTo(Thread.currentThread());
    }
  }

  @SuppressWarnings("NullAway")
  private static Delegations nothing() {
    return (tenant, name, tool, now) -> null;
  }

  @Test
  void whenItAnswersAgainItIsHeard() {
    Identity ann = Identity.person("ann", Set.of());
    try (Reviewers reviewers =
        asking(SHORT, name -> name.equals("ann") ? Optional.of(ann) : hang())) {
      assertThat(reviewers.find("t", "eve", Asked.AT)).isInstanceOf(Answer.Silent.class);
      assertThat(reviewers.find("t", "ann", Asked.AT)).isEqualTo(new Answer.Known(ann));
    }
  }

  @Test
  void whoeverIsInterruptedGetsNoAnswerAndStaysInterrupted() {
    try (Reviewers reviewers = asking(LONG, name -> hang())) {
      Thread.currentThread().interrupt();
      assertThat(reviewers.find("t", "ann", Asked.AT)).isInstanceOf(Answer.Silent.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aFixedListSaysKindAliasesGroupsAndForWhomAndUntil() {
    ReviewerDirectory directory =
        ReviewerDirectory.builder()
            .person("ann", "manager")
            .alias("ann", "ann@example.org", "a.smith")
            .groups("ann", "emea")
            .until("ann", Asked.AT)
            .service("deploy", "checker")
            .onBehalfOf("deploy", "ann")
            .shared("desk", "manager")
            .agent("triage", "triage")
            .build();
    assertThat(directory.find("t", "a.smith"))
        .contains(
            new Identity(
                "ann",
                Identity.Kind.PERSON,
                Set.of("manager"),
                Set.of("emea"),
                Set.of("ann@example.org", "a.smith"),
                null,
                Asked.AT));
    assertThat(directory.find("t", "deploy").orElseThrow().onBehalfOf()).isEqualTo("ann");
    assertThat(directory.find("t", "desk").orElseThrow().kind()).isEqualTo(Identity.Kind.SHARED);
    assertThat(directory.find("t", "triage").orElseThrow().kind()).isEqualTo(Identity.Kind.AGENT);
    assertThat(directory.roles("t"))
        .containsExactlyInAnyOrder("manager", "checker", "triage", "group:emea");
  }

  @Test
  void aNameIsThatOfOneOnly() {
    ReviewerDirectory.Builder builder =
        ReviewerDirectory.builder().person("ann").person("bob").alias("ann", "bob");
    assertThatThrownBy(builder::build).hasMessageContainingAll("'bob'", "bob", "ann");
    assertThatThrownBy(() -> builder.service("ann")).hasMessageContaining("'ann'");
    assertThatThrownBy(() -> builder.alias("eve", "x")).hasMessageContaining("'eve'");
  }
}
