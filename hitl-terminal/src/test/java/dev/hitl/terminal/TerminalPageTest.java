package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the documentation says what really comes out. */
class TerminalPageTest {
  @TempDir Path folder;

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/terminal.md"));
  }

  /** The block under a marker, with what differs each time left out. */
  private static String block(String name) throws IOException {
    String page = page();
    int marker = page.indexOf("<!-- output: " + name + " -->");
    assertThat(marker).as(name).isNotNegative();
    int begin = page.indexOf("```text\n", marker) + "```text\n".length();
    return plain(page.substring(begin, page.indexOf("```", begin)));
  }

  private static String plain(String text) {
    return text.replaceAll("[0-9a-f]{32}", "ID")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "RUN")
        .replaceAll("code is [0-9a-f]{12}", "code is CODE")
        .replaceAll("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
        .replaceAll("\\d+ \\w+ 20\\d\\d, \\d\\d:\\d\\d UTC", "TIME")
        .replaceAll("\\d+ (s|min|h|d) ago", "AGO")
        .replaceAll("ends in \\d+ (s|min|h|d)", "ends in TIME");
  }

  @Test
  void whatThePageShowsIsWhatIsPrinted() throws IOException {
    Path people = Files.writeString(folder.resolve("people.json"), "{\"maria\": [\"manager\"]}");
    try (Office office = Office.h2()) {
      Request request = office.refund(500);
      assertThat(plain(office.as("maria", people, "list").out())).isEqualTo(block("terminal-list"));
      assertThat(plain(office.as("maria", people, "show", request.id()).out()))
          .isEqualTo(block("terminal-show"));
      Request cut = office.ask("send", Map.of("to", "carla", "body", "x".repeat(401)));
      assertThat(plain(office.as("maria", people, "show", cut.id()).out()))
          .endsWith(block("terminal-cut"));
      office.as("maria", people, "approve", request.id(), "--yes");
      assertThat(plain(office.as("maria", people, "approve", request.id(), "--yes").err()))
          .isEqualTo(block("terminal-second"));
    }
  }

  @Test
  void everyCommandIsOnThePageWithItsOptions() throws IOException {
    String page = page();
    for (Verb verb : Verb.values()) {
      assertThat(page).contains("`" + verb.usage() + "`");
    }
  }
}
