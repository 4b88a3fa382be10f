package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Guards;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Route;
import dev.hitl.request.Decision;
import dev.hitl.request.Delegations;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Reviewers;
import dev.hitl.request.RouteCase;
import dev.hitl.request.Tally;
import dev.hitl.request.Waiting;
import dev.hitl.review.BallotsOracle.Fate;
import dev.hitl.review.BallotsOracle.Word;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.Applied;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Samples;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Sequences of ballots on stored requests, against an oracle that tries every seating. */
class BallotsTruthTableTest {
  private static final int BALLOTS = 12;
  private static final Amendments AMENDMENTS =
      new Amendments(
          new Assessor(ToolRegistry.of(List.of()), Policy.builder("1").build(), 65_536),
          new Invoker(ToolRegistry.of(List.of())),
          SignalSources.none());

  private final SettableClock clock = new SettableClock();

  /** About 100,000 ballots in all. */
  @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
  void eachBallotLeadsToWhatTheOracleSays(@ForAll long seed) {
    play(seed, voter -> voter, true);
  }

  private void play(long seed, UnaryOperator<Voter> meddling, boolean remembersAuthors) {
    RouteCase made = new RouteCase(seed);
    Random random = made.random();
    Route route = made.route();
    List<RouteCase.Person> people = made.people();
    Set<String> authors = new HashSet<>();
    if (random.nextInt(4) == 0) {
      authors.add("p0");
    }
    Store store = new InMemoryStore(clock);
    Request request = opened(store, route);
    BallotsOracle oracle = new BallotsOracle(route, authors);
    Reviewers reviewers = new Reviewers(directory(people), Duration.ofSeconds(1));
    Admission admission = new Admission(reviewers, Delegations.NONE);
    Set<String> known = remembersAuthors ? authors : Set.of();
    Consequences consequences =
        new Consequences(store, reviewers, AMENDMENTS, new Learned(store, Guards.USUAL));
    for (int i = 0; i < BALLOTS && request.status() == RequestStatus.PENDING; i++) {
      RouteCase.Person who = people.get(random.nextInt(people.size()));
      Word word = word(random);
      String behalf =
          random.nextInt(10) == 0 && !who.id().equals(RouteCase.PRINCIPAL)
              ? "p" + random.nextInt(6)
              : null;
      Ballot ballot = ballot(request, who.id(), word);
      Optional<Voter> voter =
          behalf == null
              ? admitted(admission, request, known, ballot)
              : lent(new Voter(who.id(), who.kind(), who.roles(), behalf), request, known, ballot);
      Request asked = request;
      Counter.Count count =
          voter
              .map(meddling)
              .map(v -> consequences.of(ballot, Voting.on(asked, v, clock.instant())))
              .orElseGet(() -> Counter.notAllowed("not admitted"));
      Fate fate = oracle.hear(who, behalf, word);
      assertThat(fateOf(count)).as("%s of %s on %s", word, who, route).isEqualTo(fate);
      if (count.ruling() instanceof Ruling.Counted counted) {
        assertThat(counted.missing()).isEqualTo(oracle.missing()).isPositive();
      }
      if (!count.steps().isEmpty()) {
        Applied applied = store.apply(count.steps());
        assertThat(applied).isInstanceOf(Applied.Done.class);
        request = ((Applied.Done) applied).requests().get(0);
      }
    }
    isConsistent(store, request);
  }

  /** A fixed list, because another directory would be asked on threads of its own. */
  private static ReviewerDirectory directory(List<RouteCase.Person> people) {
    ReviewerDirectory.Builder known = ReviewerDirectory.builder();
    for (RouteCase.Person who : people) {
      String[] roles = who.roles().toArray(String[]::new);
      switch (who.kind()) {
        case PERSON -> known.person(who.id(), roles);
        case SERVICE -> known.service(who.id(), roles);
        case SHARED -> known.shared(who.id(), roles);
        case AGENT -> known.agent(who.id(), roles);
      }
    }
    return known.build();
  }

  private Optional<Voter> admitted(
      Admission admission, Request request, Set<String> authors, Ballot ballot) {
    List<AuditEvent> events =
        authors.stream()
            .map(
                author ->
                    Chain.next(
                        Head.NONE,
                        request.id(),
                        clock.instant(),
                        "EDIT",
                        author,
                        request.run(),
                        Map.of("author", author)))
            .toList();
    return admission.admit(request, events, Counter.act(ballot), ballot.reviewer(), clock.instant())
            instanceof Admission.Entry.Admitted entry
        ? Optional.of(entry.as().get(0))
        : Optional.empty();
  }

  /** As somebody is admitted to a place that was handed to them with just their own roles. */
  private Optional<Voter> lent(Voter voter, Request request, Set<String> authors, Ballot ballot) {
    boolean isBack = ballot instanceof Ballot.TakeBack;
    boolean isYes = !isBack && !(ballot instanceof Ballot.Reject);
    boolean edited = isYes && request.route().places() > 1 && authors.contains(voter.id());
    boolean fits =
        Tally.isEligible(
            request.route(), voter.votes(true, 0, null, clock.instant()), request.principal());
    return !edited && (isBack || fits) ? Optional.of(voter) : Optional.empty();
  }

  private static void isConsistent(Store store, Request request) {
    assertThat(store.request(request.id())).contains(request);
    List<AuditEvent> events = store.audit(request.id());
    assertThat(Chain.verify(request, events)).isInstanceOf(Verification.Intact.class);
    if (request.decision() instanceof Decision.Approved approved) {
      assertThat(approved.by()).doesNotHaveDuplicates().hasSize(request.route().places());
      assertThat(request.route().terms().byHand()).isFalse();
      assertThat(approved.soft())
          .containsExactlyElementsOf(
              request.votes().stream()
                  .filter(vote -> vote.agrees() && vote.kind() != Identity.Kind.PERSON)
                  .map(vote -> vote.voter())
                  .toList());
    }
  }

  private Request opened(Store store, Route route) {
    var run = store.openRun(Samples.opening(Samples.run("r"), clock.instant()));
    var record = ((dev.hitl.store.RunOpened.New) run).run();
    Request sample = Samples.pending(record.id(), "c1", clock.instant(), null);
    Request request =
        new Request(
            sample.id(),
            sample.revision(),
            RequestStatus.PENDING,
            route,
            null,
            Waiting.begin(route, clock.instant()),
            List.of(),
            null,
            null,
            null,
            RouteCase.PRINCIPAL,
            null,
            sample.openedAt(),
            sample.updatedAt(),
            sample.head());
    store.writeRun(Samples.park(record, clock.instant(), request));
    return store.request(sample.id()).orElseThrow();
  }

  private static Word word(Random random) {
    int dice = random.nextInt(20);
    if (dice < 8) {
      return Word.YES;
    }
    if (dice < 12) {
      return Word.YES_WITH_REASON;
    }
    return dice < 15 ? Word.NO : dice < 17 ? Word.BACK : Word.DID;
  }

  private static Ballot ballot(Request request, String who, Word word) {
    String r = request.reference();
    return switch (word) {
      case YES -> new Ballot.Approve(r, who, null);
      case YES_WITH_REASON -> new Ballot.Approve(r, who, "as agreed");
      case NO -> new Ballot.Reject(r, who, "no");
      case BACK -> new Ballot.TakeBack(r, who, null);
      case DID -> new Ballot.Performed(r, who, "done");
    };
  }

  private static Fate fateOf(Counter.Count count) {
    Ruling ruling = count.ruling();
    if (ruling instanceof Ruling.Counted) {
      return Fate.COUNTED;
    } else if (ruling instanceof Ruling.Denied) {
      return Fate.DENIED;
    } else if (ruling instanceof Ruling.Done done) {
      return switch (done.request().status()) {
        case PENDING -> Fate.TAKEN_BACK;
        case APPROVED -> Fate.APPROVED;
        case REJECTED -> Fate.REJECTED;
        case EXECUTED -> Fate.PERFORMED;
        default -> throw new AssertionError(done);
      };
    }
    assertThat(count.steps()).isEmpty();
    return Fate.REFUSED;
  }

  private void isFoundOut(UnaryOperator<Voter> mistake, boolean remembersAuthors) {
    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < 2_000; seed++) {
                play(seed, mistake, remembersAuthors);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  @Example
  void aDeskThatForgetsWhoEditedIsFoundOut() {
    isFoundOut(voter -> voter, false);
  }

  @Example
  void aDeskThatTakesEverybodyForAPersonIsFoundOut() {
    isFoundOut(
        voter -> new Voter(voter.id(), Identity.Kind.PERSON, voter.roles(), voter.onBehalfOf()),
        true);
  }

  @Example
  void aDeskThatForgetsForWhomSomebodyVotesIsFoundOut() {
    isFoundOut(voter -> new Voter(voter.id(), voter.kind(), voter.roles(), null), true);
  }
}
