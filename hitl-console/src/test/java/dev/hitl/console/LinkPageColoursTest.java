package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.channels.link.DecisionPages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Neither module knows the other, so the words of their looks stand in both. */
class LinkPageColoursTest {
  private static final Pattern TOKEN = Pattern.compile("(?m)^  (--[a-z-]+): ([^;]+);$");

  @Test
  void theDecisionPageHasTheColoursOfTheConsole() throws IOException {
    Map<String, String> console = tokens(HitlConsole.class, "page/css/tokens.css");
    Map<String, String> link = tokens(DecisionPages.class, "page.css");
    assertThat(link).hasSizeGreaterThan(20);
    assertThat(console).containsAllEntriesOf(link);
  }

  private static Map<String, String> tokens(Class<?> beside, String name) throws IOException {
    Map<String, String> tokens = new TreeMap<>();
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name))) {
      Matcher found = TOKEN.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      while (found.find()) {
        tokens.put(found.group(1), found.group(2));
      }
    }
    return tokens;
  }
}
