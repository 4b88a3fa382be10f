package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that work are killed at any moment: what they acknowledged is there. */
abstract class KillContract {
  private static final int ROUNDS = 52;
  private static final int LONGEST_LIFE_MILLIS = 400;

  @TempDir Path folder;

  /** Where two processes are killed at the same time: two files, or one server twice. */
  abstract List<TestDatabase> places() throws Exception;

  /** What was found on one database. */
  private static final class Found {
    final String url;
    final Path folder;
    int read;
    final List<String> lost = new ArrayList<>();

    Found(String url, Path folder) {
      this.url = url;
      this.folder = folder;
    }
  }

  private final List<Found> places = new ArrayList<>();
  private final Set<String> killed = new HashSet<>();

  /** Kills until it was done so often, or until something was lost where that is looked for. */
  final void kill(int rounds, boolean untilLost, Load.Option... options) throws Exception {
    Random random = new Random(11 + killed.size());
    if (places.isEmpty()) {
      begin();
    }
    for (int round = 0; round < rounds && !(untilLost && !lost().isEmpty()); round++) {
      List<Child> children = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        Found place = places.get(i);
        String node = "n" + killed.size() + "-" + i;
        children.add(Child.start(new Load(place.url, place.folder, node, 3, 1, Set.of(options))));
      }
      for (Child child : children) {
        child.awaitReady();
      }
      for (Child child : children) {
        child.live(random.nextInt(LONGEST_LIFE_MILLIS));
        child.kill();
        killed.add(child.name());
      }
      for (Found place : Set.copyOf(places)) {
        try (Site site = new Site(place.url, place.folder)) {
          place.lost.addAll(site.missing(place.read));
          place.read = site.acknowledged();
        }
      }
    }
  }

  private void begin() throws Exception {
    for (TestDatabase database : places()) {
      Path own = Files.createDirectories(folder.resolve("place" + places.size()));
      places.add(
          places.stream()
              .filter(place -> place.url.equals(database.url()))
              .findFirst()
              .orElseGet(() -> new Found(database.url(), own)));
    }
    for (Found place : Set.copyOf(places)) {
      new Site(place.url, place.folder).close();
    }
  }

  final List<String> lost() {
    return places.stream().flatMap(place -> place.lost.stream()).toList();
  }

  final int acknowledged() {
    return Set.copyOf(places).stream().mapToInt(place -> place.read).sum();
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAnyKillAndNothingRunsTwice() throws Exception {
    long start = System.nanoTime();
    kill(ROUNDS, false, Load.Option.DECIDES);
    assertThat(killed).hasSizeGreaterThanOrEqualTo(100);
    assertThat(lost()).isEmpty();
    int doubts = 0;
    int executions = 0;
    for (Found place : Set.copyOf(places)) {
      try (Site site = new Site(place.url, place.folder)) {
        assertThat(site.end(60)).isEmpty();
        assertThat(site.missing(0)).isEmpty();
        assertThat(site.ledger().duplicates()).isEmpty();
        assertThat(site.fsck()).isEmpty();
        assertThat(killed).containsAll(site.doubts().values());
        assertThat(site.ledger().runs()).hasSize(2 * site.runs());
        doubts += site.doubts().size();
        executions += site.ledger().runs().size();
      }
    }
    System.out.printf(
        "KILLS %s kills=%d acknowledged=%d executions=%d in_doubt=%d seconds=%d%n",
        getClass().getSimpleName(),
        killed.size(),
        acknowledged(),
        executions,
        doubts,
        (System.nanoTime() - start) / 1_000_000_000);
    assertThat(acknowledged()).isPositive();
    assertThat(executions).isPositive();
  }

  /** Negative control: no question is asked where an execution was hit. */
  @Test
  void runningAgainWithoutAskingIsFound() throws Exception {
    List<String> duplicates = new ArrayList<>();
    // On a busy machine five rounds may end before any execution was hit.
    for (int tries = 0; tries < 8 && duplicates.isEmpty(); tries++) {
      kill(5, false, Load.Option.DECIDES, Load.Option.SAID_TO_BE_IDEMPOTENT);
      for (Found place : Set.copyOf(places)) {
        try (Site site = new Site(place.url, place.folder, true)) {
          site.end(30);
          duplicates.addAll(site.ledger().duplicates());
        }
      }
    }
    assertThat(duplicates).isNotEmpty();
  }
}
