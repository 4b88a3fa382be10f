package dev.hitl.channels.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Json;
import dev.hitl.channels.Asked;
import dev.hitl.channels.Sink;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.notify.Inert;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TemplateChannelTest {
  private static final String TEMPLATE =
      """
      {"text": "{{title}}\\n{{text}}", "n": 1, "to": ["{{roles}}", "{{ kind }}"], "url": "{{url}}"}
      """;

  private final Sink sink = Sink.open();
  private final Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));

  @AfterEach
  void close() {
    sink.close();
  }

  private static URI page(String reference) {
    return URI.create("https://hitl.example.test/requests/" + reference);
  }

  private TemplateChannel channel(String template, Escape escape) {
    return TemplateChannel.of(outbound, sink.uri(), template, escape, TemplateChannelTest::page);
  }

  @Test
  void placesAreFilledWhereverTheyStandInTexts() throws IOException {
    channel(TEMPLATE, Escape.NONE).notify(Asked.told("title", "text {{title}} $1 \\"));
    assertThat(Json.parseObject(sink.last().text()))
        .isEqualTo(
            Map.of(
                "text",
                "title\ntext {{title}} $1 \\",
                "n",
                1L,
                "to",
                List.of("manager", "opened"),
                "url",
                "https://hitl.example.test/requests/fedcba9876543210fedcba9876543210@2"));
  }

  @Test
  void aPlaceholderThatIsNotKnownIsAStartUpErrorThatNamesIt() {
    assertThatThrownBy(() -> channel("{\"a\": [{\"b\": \"{{titel}}\"}]}", Escape.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("titel")
        .hasMessageContaining("title");
    assertThatThrownBy(() -> channel("{\"a\": ", Escape.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JSON");
  }

  @Test
  void theHostileCorpusChangesNothingButTheTextItIsPutInto() throws IOException {
    TemplateChannel channel = channel(TEMPLATE, Escape.NONE).limit(2_000_000);
    for (var entry : HostileCorpus.texts().entrySet()) {
      String text = Inert.line(entry.getValue(), 2_000_000);
      channel.notify(Asked.told("t", text));
      Map<String, ?> sent = Json.parseObject(sink.last().text());
      assertThat(sent.get("text")).as(entry.getKey()).isEqualTo("t\n" + text);
      assertThat(sent.keySet()).containsExactly("text", "n", "to", "url");
    }
  }

  @Test
  void whereAChatReadsMarkdownNothingOfTheCorpusMeansAnything() throws IOException {
    TemplateChannel channel = channel("{\"text\": \"{{text}}\"}", Escape.MARKDOWN);
    for (var entry : HostileCorpus.texts().entrySet()) {
      channel.notify(Asked.told("t", Inert.line(entry.getValue(), 1_000)));
      String sent = String.valueOf(Json.parseObject(sink.last().text()).get("text"));
      assertThat(sent).as(entry.getKey()).doesNotContain("@");
      assertThat(sent.replaceAll("\\\\[\\\\`*_{}\\[\\]()<>#+\\-.!|~&:=^$]", ""))
          .as(entry.getKey())
          .doesNotContainPattern("[\\\\`*_{}\\[\\]()<>#+.!|~&:=^$-]");
    }
  }

  @Test
  void withoutTheEscapeALinkOfTheAgentsWouldBeOne() throws IOException {
    String link = HostileCorpus.texts().get("markdown link");
    channel("{\"text\": \"{{text}}\"}", Escape.NONE).notify(Asked.told("t", link));
    assertThat(sink.last().text()).contains("[approve](http://evil.example)");
  }

  @Test
  void aTextThatIsTooLongIsCutAndSaysSo() throws IOException {
    channel("{\"text\": \"{{text}}\"}", Escape.NONE)
        .limit(20)
        .notify(Asked.told("t", "x".repeat(19) + "😀".repeat(100)));
    assertThat(Json.parseObject(sink.last().text()))
        .containsEntry("text", "x".repeat(19) + "… ⟨cut: 219 characters in all⟩");
  }

  @Test
  void teamsIsSentACardWhoseTextsAreNotReadAsMarkdown() throws IOException {
    TemplateChannel teams = TemplateChannel.teams(outbound, sink.uri(), TemplateChannelTest::page);
    String link = HostileCorpus.texts().get("markdown link");
    teams.notify(Asked.told("title", link));
    String card = sink.last().text();
    assertThat(Json.parseObject(card)).containsEntry("type", "message");
    assertThat(card)
        .contains("\"type\":\"TextRun\",\"text\":\"title\"")
        .contains("\"type\":\"TextRun\",\"text\":" + Json.text(link))
        .doesNotContain("\"TextBlock\"")
        .contains("https://hitl.example.test/requests/fedcba");
  }

  @Test
  void aChatThatRefusesIsAFailure() {
    sink.next(400);
    assertThatThrownBy(() -> channel(TEMPLATE, Escape.NONE).notify(Asked.told("a", "b")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("400");
  }
}
