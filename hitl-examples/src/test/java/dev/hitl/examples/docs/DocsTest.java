package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the documentation true: its code is code that runs as a test, its diagram is the transition
 * table, and what it links to and names is there.
 *
 * <p>A block of Java or YAML stands under {@code <!-- snippet: name -->} and equals the lines
 * between {@code // snippet:name} and {@code // end} of a test, indentation aside. A YAML block
 * equals the text block in that region.
 */
class DocsTest {
  private static final Path ROOT = root();
  private static final Pattern MARKER = Pattern.compile("<!-- snippet: ([a-z0-9-]+) -->");
  private static final Pattern REGION = Pattern.compile("// snippet:([a-z0-9-]+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");
  private static final Pattern TEST_NAME =
      Pattern.compile("`([A-Z][A-Za-z]+(?:Test|Tests|Properties|Contract))`");

  /**
   * A fenced block.
   *
   * @param snippet the name in the marker above it; empty where there is none
   */
  private record Block(String where, String language, String snippet, List<String> lines) {}

  @Test
  void everyBlockOfJavaOrYamlIsCodeThatRunsAsATest() throws IOException {
    Map<String, List<String>> regions = regions();
    List<String> problems = new ArrayList<>();
    for (Block block : blocks()) {
      if (!block.snippet.isEmpty() || Set.of("java", "yaml").contains(block.language)) {
        problem(block, regions).ifPresent(problem -> problems.add(block.where + ": " + problem));
      }
    }
    assertThat(problems).isEmpty();
  }

  private static Optional<String> problem(Block block, Map<String, List<String>> regions) {
    if (block.snippet.isEmpty()) {
      return Optional.of("put <!-- snippet: name --> on the line above the block");
    }
    List<String> region = regions.get(block.snippet);
    if (region == null) {
      return Optional.of("no test has // snippet:" + block.snippet);
    }
    List<String> expected = flush(block.language.equals("yaml") ? textBlock(region) : region);
    return flush(block.lines).equals(expected)
        ? Optional.empty()
        : Optional.of(
            "differs from // snippet:" + block.snippet + ", which is\n" + lines(expected));
  }

  @Test
  void aBlockThatDiffersOrHasNoRegionOrNoMarkerIsFound() {
    Map<String, List<String>> regions =
        Map.of(
            "known",
            List.of("    int a = 1;"),
            "text",
            List.of("x", "\"\"\"", "  k: v", "\"\"\";"));
    assertThat(problem(block("java", "known", "int a = 1;"), regions)).isEmpty();
    assertThat(problem(block("java", "known", "  int a = 1;"), regions)).isEmpty();
    assertThat(problem(block("yaml", "text", "k: v"), regions)).isEmpty();
    assertThat(problem(block("java", "known", "int a = 2;"), regions)).isPresent();
    assertThat(problem(block("java", "known", "int a = 1;", "int b;"), regions)).isPresent();
    assertThat(problem(block("yaml", "text", "k: w"), regions)).isPresent();
    assertThat(problem(block("java", "unknown", "int a = 1;"), regions)).isPresent();
    assertThat(problem(block("java", "", "int a = 1;"), regions)).isPresent();
  }

  private static Block block(String language, String snippet, String... lines) {
    return new Block("here", language, snippet, List.of(lines));
  }

  @Test
  void everySnippetIsShownSomewhere() throws IOException {
    Set<String> shown = blocks().stream().map(Block::snippet).collect(Collectors.toSet());
    assertThat(shown).containsAll(regions().keySet());
  }

  @Test
  void theExampleOfTheReadmeHasFifteenLinesAtMost() throws IOException {
    assertThat(regions().get("readme-example")).hasSizeLessThanOrEqualTo(15);
  }

  @Test
  void theLifecycleDiagramIsTheTransitionTable() throws IOException {
    Path page = ROOT.resolve("docs/lifecycle.md");
    List<Block> diagrams =
        blocks(page).stream().filter(block -> block.language.equals("mermaid")).toList();
    assertThat(diagrams).hasSize(1);
    assertThat(diagrams.get(0).lines)
        .as("docs/lifecycle.md ought to have\n" + lines(diagram()))
        .containsExactlyElementsOf(diagram());
  }

  @Test
  void theLifecycleTableHasEveryTriggerWithWhatIsCheckedAboutTime() throws IOException {
    List<String> rows =
        Files.readAllLines(ROOT.resolve("docs/lifecycle.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.lastIndexOf('|', line.length() - 2) + 1))
            .toList();
    List<String> expected =
        Arrays.stream(Trigger.values())
            .map(
                trigger ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            trigger,
                            trigger.from() == null ? "–" : trigger.from(),
                            trigger.to(),
                            words(trigger.timing())))
            .toList();
    assertThat(rows).as("expected\n" + lines(expected)).containsExactlyElementsOf(expected);
  }

  /**
   * The block under {@code <!-- output: name -->}, for tests that compare it with what comes out.
   */
  static String output(String page, String name) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve(page));
    int marker = lines.indexOf("<!-- output: " + name + " -->");
    assertThat(marker).as(page + " has an output " + name).isNotNegative();
    List<String> block = lines.subList(marker + 2, lines.size());
    return lines(block.subList(0, block.indexOf("```")));
  }

  private static String words(Trigger.Timing timing) {
    return timing == Trigger.Timing.ANY
        ? "–"
        : timing.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<String> diagram() {
    Map<String, List<String>> arrows = new LinkedHashMap<>();
    for (Trigger trigger : Trigger.values()) {
      String from = trigger.from() == null ? "[*]" : trigger.from().name();
      arrows
          .computeIfAbsent(from + " --> " + trigger.to(), arrow -> new ArrayList<>())
          .add(trigger.name());
    }
    List<String> lines = new ArrayList<>(List.of("stateDiagram-v2"));
    arrows.forEach(
        (arrow, triggers) -> lines.add("  " + arrow + " : " + String.join(", ", triggers)));
    for (RequestStatus status : RequestStatus.values()) {
      if (status.isFinal()) {
        lines.add("  " + status + " --> [*]");
      }
    }
    return lines;
  }

  @Test
  void everyLinkToAFileLeadsToOne() throws IOException {
    Set<String> dead = new TreeSet<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        String target = links.group(1);
        if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
          dead.add(ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyTestThatAPageNamesIsThere() throws IOException {
    Set<String> there = new HashSet<>();
    for (Path source : sources()) {
      there.add(source.getFileName().toString().replace(".java", ""));
    }
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      Matcher names = TEST_NAME.matcher(Files.readString(page));
      while (names.find()) {
        if (!there.contains(names.group(1))) {
          missing.add(ROOT.relativize(page) + " names " + names.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theReadmeNamesTheVersionThatIsBuilt() throws IOException {
    Pattern version = Pattern.compile("<version>([^<]+)</version>");
    Matcher built = version.matcher(Files.readString(ROOT.resolve("pom.xml")));
    Matcher named = version.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(built.find() && named.find()).isTrue();
    assertThat(named.group(1)).isEqualTo(built.group(1));
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("docs/index.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("run the tests within the project's folder");
    }
    return folder;
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** Every Java file of the tests of all modules, and of the examples that tests run. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder :
        List.of(
            "hitl-core/src/test/java",
            "hitl-jdbc/src/test/java",
            "hitl-telemetry/src/test/java",
            "hitl-channels/src/test/java",
            "hitl-console/src/test/java",
            "hitl-terminal/src/test/java",
            "hitl-examples/src/main/java",
            "hitl-examples/src/test/java")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static Map<String, List<String>> regions() throws IOException {
    Map<String, List<String>> regions = new LinkedHashMap<>();
    for (Path source : sources()) {
      List<String> region = null;
      for (String line : Files.readAllLines(source)) {
        Matcher begins = REGION.matcher(line.strip());
        if (begins.matches()) {
          region = new ArrayList<>();
          assertThat(regions.put(begins.group(1), region)).as(begins.group()).isNull();
        } else if (line.strip().equals("// end")) {
          region = null;
        } else if (region != null) {
          region.add(line);
        }
      }
    }
    regions.values().forEach(DocsTest::trim);
    return regions;
  }

  /** The formatter wants an empty line between a member and what follows it. */
  private static void trim(List<String> region) {
    while (!region.isEmpty() && region.get(region.size() - 1).isBlank()) {
      region.remove(region.size() - 1);
    }
  }

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path page : pages()) {
      blocks.addAll(blocks(page));
    }
    return blocks;
  }

  private static List<Block> blocks(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    List<String> body = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.startsWith("```")) {
        if (body != null) {
          body.add(lines.get(i));
        }
      } else if (body != null) {
        body = null;
      } else {
        body = new ArrayList<>();
        Matcher marker = MARKER.matcher(i == 0 ? "" : lines.get(i - 1).strip());
        blocks.add(
            new Block(
                ROOT.relativize(page) + ", line " + (i + 1),
                line.substring(3),
                marker.matches() ? marker.group(1) : "",
                body));
      }
    }
    return blocks;
  }

  private static List<String> textBlock(List<String> region) {
    List<String> inside = new ArrayList<>();
    boolean within = false;
    for (String line : region) {
      if (line.contains("\"\"\"")) {
        within = !within;
      } else if (within) {
        inside.add(line);
      }
    }
    return inside;
  }

  /** Without the indentation that all lines share. */
  private static List<String> flush(List<String> lines) {
    int least =
        lines.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    return lines.stream()
        .map(line -> line.isBlank() ? "" : line.substring(least).stripTrailing())
        .toList();
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines);
  }
}
