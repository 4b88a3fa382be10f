package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.Message;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was cut is not approved by anybody who has not seen all of it. */
class WholeTest {
  private final Desk desk = new Desk();
  private final Http manager = desk.as("manager-1");

  @AfterEach
  void close() {
    desk.close();
  }

  private Http.Got batch(String word, Request request) {
    return manager.post(
        "/api/batch",
        Map.of("word", word, "references", List.of(request.reference()), "reason", "all"));
  }

  @Test
  void whatAListCutsOrDoesNotShowIsNotApprovedInABatch() {
    Request cut =
        desk.ask("default", "support", "refund", Map.of("orderId", "4".repeat(350), "amount", 5));
    Request hidden =
        desk.ask(
            "default",
            "support",
            "refund",
            Map.of("orderId", "4", "amount", 5, "note", "n".repeat(500)));
    for (Request request : List.of(cut, hidden)) {
      assertThat(manager.get("/api/requests/" + request.id()).at("whole")).isEqualTo(true);

      Http.Got got = batch("approve", request);

      assertThat(got.at("taken")).isEqualTo(0L);
      assertThat(got.at("answers/0/problem/field")).isEqualTo("whole");
      assertThat(desk.now(request)).isEqualTo(request);
    }
    assertThat(batch("reject", cut).at("taken")).isEqualTo(1L);
    assertThat(batch("approve", desk.refund(1)).at("taken")).isEqualTo(1L);
  }

  @Test
  void whatTheAgentSaysIsPartOfTheWhole() {
    String words = "w".repeat(5_000) + "end";
    Request request =
        desk.ask("default", "support", Desk.saying(words, Map.of("orderId", "4", "amount", 5)));
    String id = "/api/requests/" + request.id();
    Http.Got detail = manager.get(id);
    Http match = manager.match(detail.etag());

    assertThat(detail.at("whole")).isEqualTo(false);
    assertThat(match.post(id + "/approve", Map.of()).at("field")).isEqualTo("whole");
    assertThat(manager.get(id + "/arguments").at("agentSays/shown")).isEqualTo(words);
    match.post(id + "/approve", Map.of("whole", true));
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void membersThatAreLeftOutAreCountedAndAreACut() {
    Map<String, Object> many =
        IntStream.range(0, 201).boxed().collect(Collectors.toMap(i -> "m" + i, i -> i));

    Members members = Members.of(Arguments.of(many), Set.of(), Members.SHORT);

    assertThat(members.whole()).isFalse();
    assertThat(members.json()).hasSize(201);
    assertThat(members.json().get(200).get("shown").toString()).contains("cut: 201 members");
  }

  @Test
  void whatIsTooLongForAFieldOfThePageIsThereForProgramsInTheWhole() {
    String longest = "4".repeat(30_000);
    Request request =
        desk.ask("default", "support", "refund", Map.of("orderId", longest, "amount", 5));
    String id = "/api/requests/" + request.id();

    Http.Got whole = manager.get(id + "/arguments");

    assertThat(whole.at("arguments/0/value")).isEqualTo(longest);
    assertThat(whole.at("arguments/0/editable")).isEqualTo(false);
    assertThat(whole.at("why")).isEqualTo(manager.get(id).at("why"));
    assertThat(whole.at("result")).isNull();
    assertThat(manager.get(id).response().body()).doesNotContain(longest);
  }

  @Test
  void allThatWasSaidIsReadPageByPageWithNothingCutTwiceOrMissing() {
    String longest = "w".repeat(600_000) + "end";
    List<Message> said =
        IntStream.range(0, 150)
            .mapToObj(i -> Message.user(i == 7 || i == 8 || i == 9 ? longest + i : "said " + i))
            .toList();
    Request request = desk.after(said, "refund", Map.of("orderId", "4", "amount", 5));
    String path = "/api/requests/" + request.id() + "/conversation";
    assertThat(manager.get("/api/requests/" + request.id()).at("conversation/leftOut"))
        .isNotEqualTo(0L);

    List<String> read = new ArrayList<>();
    List<Integer> pages = new ArrayList<>();
    Object next = "0";
    while (next != null) {
      Http.Got page = manager.get(path + "?after=" + next);
      assertThat(page.at("problem")).isNull();
      List<?> messages = page.list("messages");
      pages.add(messages.size());
      for (int i = 0; i < messages.size(); i++) {
        assertThat(page.at("messages/" + i + "/text/whole")).isEqualTo(true);
        read.add(page.at("messages/" + i + "/text/shown").toString());
      }
      next = page.at("next");
    }

    assertThat(read.subList(0, 150)).isEqualTo(said.stream().map(Message::text).toList());
    // After a million characters a page ends, and after a hundred messages.
    assertThat(pages.subList(0, 2)).containsExactly(9, 100);
    assertThat(manager.get(path + "?after=100000").list("messages")).isEmpty();
    assertThat(manager.get(path + "?after=-1").problem()).isEqualTo("invalid");
  }
}
