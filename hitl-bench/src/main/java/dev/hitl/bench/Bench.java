package dev.hitl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The benchmark: {@code mvn -q -Pbench} for its short form, {@code mvn -q -Pbench -Dbench=long} for
 * the long one. Prints tables, and one line of ratios at the end.
 */
public final class Bench {
  private final boolean isLong;
  private final Set<String> wanted;

  private double[] pause = {Double.NaN, Double.NaN, Double.NaN};
  private double pauseOfEight = Double.NaN;
  private double scale = Double.NaN;
  private double wakeup = Double.NaN;
  private double gate = Double.NaN;

  private Bench(boolean isLong, Set<String> wanted) {
    this.isLong = isLong;
    this.wanted = wanted;
  }

  /**
   * Runs it.
   *
   * @param args {@code short} or {@code long}; then the parts that are wanted, none for all: {@code
   *     counts}, {@code floor}, {@code h2}, {@code scale}, {@code seal}, {@code review}, {@code
   *     wakeup}, {@code parked}, {@code gate}
   * @throws Exception if anything fails
   */
  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    String form = given.isEmpty() ? "short" : given.get(0);
    if (!form.equals("short") && !form.equals("long")) {
      throw new IllegalArgumentException("bench is short or long, not " + form);
    }
    new Bench(
            form.equals("long"), Set.copyOf(given.subList(Math.min(1, given.size()), given.size())))
        .run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("hitl-bench");
    try (Postgres server = Postgres.start()) {
      counts(server, folder);
      if (wants("floor") || wants("h2") || wants("scale")) {
        FloorBench.warmUp();
      }
      floorOnPostgres(server);
      floorOnH2(folder);
      if (wants("scale")) {
        scale = ScaleBench.run(server, isLong ? 1_000_000 : 100_000, isLong ? 60 : 12);
      }
      sealing(server, folder);
      if (wants("review")) {
        try (Place place = server.newPlace()) {
          ReviewBench.run(place, isLong ? 100 : 20, isLong ? 50 : 20);
        }
      }
      if (wants("wakeup")) {
        wakeup = WakeupBench.run(server, isLong ? 1_000 : 60);
      }
      if (wants("parked")) {
        ParkedBench.run(server, 10_000);
      }
    } finally {
      delete(folder);
    }
    if (wants("gate")) {
      gate = GateRun.run(isLong);
    }
    Table.line("");
    Table.line("%s", ratios());
  }

  private boolean wants(String part) {
    return wanted.isEmpty() || wanted.contains(part);
  }

  private void counts(Postgres server, Path folder) throws Exception {
    if (wants("counts")) {
      try (Place place = server.newPlace()) {
        CountBench.run(place, isLong ? 2_000 : 100);
      }
      try (Place place = Place.h2(folder.resolve("counts"))) {
        CountBench.run(place, 0);
      }
    }
  }

  private void floorOnPostgres(Postgres server) throws Exception {
    if (wants("floor")) {
      try (Place place = server.newPlace()) {
        pause = FloorBench.run(place, 1, isLong ? 200 : 30, isLong ? 50 : 25).ratios();
      }
      try (Place place = server.newPlace()) {
        pauseOfEight = FloorBench.run(place, 8, isLong ? 100 : 20, isLong ? 50 : 15).ratios()[0];
      }
    }
  }

  private void floorOnH2(Path folder) throws Exception {
    if (wants("h2")) {
      try (Place place = Place.h2(folder.resolve("one"))) {
        FloorBench.run(place, 1, isLong ? 100 : 20, isLong ? 50 : 25);
      }
      if (isLong) {
        try (Place place = Place.h2(folder.resolve("eight"))) {
          FloorBench.run(place, 8, 50, 25);
        }
      }
    }
  }

  private void sealing(Postgres server, Path folder) throws Exception {
    if (!wants("seal")) {
      return;
    }
    Path files = Files.createDirectory(folder.resolve("seals"));
    try (Place place = server.newPlace()) {
      SealBench.background(place, Files.createDirectory(files.resolve("a")), isLong ? 5_000 : 500);
    }
    try (Place place = server.newPlace()) {
      Path file = Files.createDirectory(files.resolve("b"));
      SealBench.synchronously(place, file, isLong ? 50 : 10, isLong ? 50 : 20);
    }
  }

  private String ratios() {
    return String.format(
        Locale.ROOT,
        "RATIOS pause=%.2f decide=%.2f resume=%.2f pause8=%.2f %s=%.2f wakeup_p50_ms=%.2f"
            + " gate_ns=%.0f",
        pause[0],
        pause[1],
        pause[2],
        pauseOfEight,
        isLong ? "scale1m" : "scale100k",
        scale,
        wakeup,
        gate);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
