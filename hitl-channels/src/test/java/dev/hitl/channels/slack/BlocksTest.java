package dev.hitl.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Json;
import dev.hitl.channels.Asked;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.notify.Inert;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Question;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlocksTest {
  private static final URI PAGE = URI.create("https://hitl.example.test/r");

  private static List<Map<?, ?>> texts(Object part) {
    List<Map<?, ?>> found = new ArrayList<>();
    if (part instanceof Map<?, ?> map) {
      if ("plain_text".equals(map.get("type")) || "mrkdwn".equals(map.get("type"))) {
        found.add(map);
      }
      map.values().forEach(inner -> found.addAll(texts(inner)));
    } else if (part instanceof List<?> list) {
      list.forEach(inner -> found.addAll(texts(inner)));
    }
    return found;
  }

  private static Map<String, Object> message(Notification told) {
    return Blocks.message(told.title(), Blocks.of(told, PAGE));
  }

  private static String buttons(Notification told) {
    return Json.text(Blocks.of(told, PAGE));
  }

  @Test
  void theHostileCorpusIsPlainTextWithSlacksSignsEscaped() {
    HostileCorpus.texts()
        .forEach(
            (name, text) -> {
              String inert = Inert.line(text, 400);
              Map<String, Object> message = message(Asked.told(inert, inert));
              assertThat(message)
                  .containsEntry("mrkdwn", false)
                  .containsEntry("parse", "none")
                  .containsEntry("link_names", false)
                  .containsEntry("unfurl_links", false);
              assertThat((String) message.get("text")).as(name).doesNotContain("<", ">");
              for (Map<?, ?> shown : texts(message)) {
                assertThat(shown.get("type")).as(name).isEqualTo("plain_text");
                assertThat(shown.get("emoji")).as(name).isEqualTo(false);
                assertThat((String) shown.get("text")).as(name).doesNotContain("<", ">");
                assertThat(((String) shown.get("text")).replaceAll("&(amp|lt|gt);", ""))
                    .as(name)
                    .doesNotContain("&");
              }
            });
  }

  @Test
  void theHostileCorpusIsPlainTextInTheFormAndInWhatIsOverToo() {
    RejectForm form = new RejectForm(new SigningSecret("secret", java.time.Clock.systemUTC()));
    Click click = new Click(new SlackUser("T", "U"), Blocks.REJECT, "r", "C", "1.2", "t");
    HostileCorpus.texts()
        .forEach(
            (name, text) -> {
              List<Object> all =
                  List.of(
                      form.view(click, text),
                      RejectForm.said(Inert.line(text, 400)),
                      Blocks.message(text, Blocks.over(text, Inert.line(text, 400))));
              for (Map<?, ?> shown : texts(all)) {
                assertThat(shown.get("type")).as(name).isEqualTo("plain_text");
                assertThat(shown.get("emoji")).as(name).isEqualTo(false);
                assertThat((String) shown.get("text"))
                    .as(name)
                    .doesNotContain("<", ">")
                    .hasSizeLessThanOrEqualTo(3_000);
              }
            });
  }

  @Test
  void noTextIsLongerThanSlackTakesAndNothingIsLost() {
    for (String text : List.of("<&>".repeat(3_000), "a line\n".repeat(2_000), "😀".repeat(4_000))) {
      List<Map<String, Object>> blocks = Blocks.of(Asked.told("<".repeat(300), text), PAGE);
      assertThat(blocks).hasSizeLessThanOrEqualTo(50);
      StringBuilder sections = new StringBuilder();
      for (Map<String, Object> block : blocks) {
        if (block.get("text") instanceof Map<?, ?> shown) {
          String words = (String) shown.get("text");
          boolean header = "header".equals(block.get("type"));
          assertThat(words.length()).isLessThanOrEqualTo(header ? 150 : 3_000);
          sections.append(header ? "" : words);
        }
      }
      assertThat(sections.toString()).startsWith(Blocks.escape(text).substring(0, 8_000));
    }
  }

  @Test
  void oneClickIsOfferedWhereItIsEnough() {
    assertThat(buttons(Asked.told("t", "short")))
        .contains(
            "\"action_id\":\"hitl.approve\"",
            "\"action_id\":\"hitl.reject\"",
            "\"value\":\"fedcba9876543210fedcba9876543210@2\"",
            PAGE.toString());
  }

  @Test
  void oneClickIsNotOfferedWhereSomethingIsCutOrItIsCriticalOrNothingIsAsked() {
    for (Notification told :
        List.of(
            Asked.told("t", "x".repeat(100_000)),
            Asked.told(Notice.Kind.OPENED, "t", "x", new Question("d", Question.Way.WHOLE)),
            Asked.told(Notice.Kind.OPENED, "t", "x", new Question("d", Question.Way.DESK)),
            Asked.told(Notice.Kind.CONCLUDED, "t", "x", null),
            Asked.told(Notice.Kind.DIGEST, "t", "x", null))) {
      assertThat(buttons(told)).doesNotContain("hitl.approve", "hitl.reject").contains("hitl.open");
    }
    assertThat(buttons(Asked.told("t", "x".repeat(100_000)))).contains("⟨cut: 100000 characters");
  }
}
