package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several requests decided with one word. */
class BundleTest {
  private static Map<String, Object> last(Desk desk, Request request) {
    List<AuditEvent> events = desk.shop.store.audit(request.id());
    return events.get(events.size() - 1).data().asMap();
  }

  private static List<String> references(Desk desk) {
    return desk.run.requests().stream().map(Request::reference).toList();
  }

  private static Desk three() {
    return Desk.asked(Shop.refund("a", "200"), Shop.refund("b", "300"), Shop.refund("c", "400"));
  }

  private static Desk alike() {
    return Desk.asked(
        Shop.refund("a", "200"),
        Shop.refund("b", "200"),
        Shop.refund("c", "200"),
        Shop.refund("d", "400"));
  }

  private static Request shown(Desk desk) {
    return desk.desk().inbox(InboxQuery.first()).entries().stream()
        .filter(entry -> entry.alike() == 3)
        .findFirst()
        .orElseThrow()
        .request();
  }

  @Test
  void aSelectionIsDecidedWithOneReasonAndTheBatchIsOnEachRecord() {
    Desk desk = three();
    List<Ruling> rulings =
        desk.desk().all(Selection.approve(references(desk), "manager-1", "all checked"), "batch-7");
    assertThat(rulings).hasSize(3).allMatch(Ruling.Done.class::isInstance);
    for (Request request : desk.run.requests()) {
      assertThat(request.status()).isEqualTo(RequestStatus.APPROVED);
      assertThat(last(desk, request))
          .containsEntry("batch", Map.of("id", "batch-7", "size", 3L))
          .containsEntry("reason", "all checked");
    }
    assertThat(desk.hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void whatWasDecidedMeanwhileKeepsNothingElseBack() {
    Desk desk = three();
    List<String> references = references(desk);
    desk.desk().approve(references.get(1), "manager-2");
    List<Ruling> rulings =
        desk.desk().all(Selection.reject(references, "manager-1", "not this week"));
    assertThat(rulings.get(0)).isInstanceOf(Ruling.Done.class);
    assertThat(rulings.get(1)).isInstanceOf(Ruling.AlreadyDecided.class);
    assertThat(rulings.get(2)).isInstanceOf(Ruling.Done.class);
  }

  @Test
  void aBatchGivenAgainGivesTheSameAnswersAndChangesNothing() {
    Desk desk = three();
    Selection selection = Selection.approve(references(desk), "manager-1", "checked");
    List<Ruling> first = desk.desk().all(selection, "batch-7");
    assertThat(desk.desk().all(selection, "batch-7")).isEqualTo(first);
    assertThat(desk.run.requests())
        .allMatch(request -> desk.shop.store.audit(request.id()).size() == 2);
  }

  @Test
  void aCriticalRequestIsNeverDecidedWithOthers() {
    Desk desk = Desk.asked(Desk.refund("500"), Desk.delete());
    List<String> references =
        List.of(desk.request("refund").reference(), desk.request("deleteAccount").reference());
    List<Ruling> rulings = desk.desk().all(Selection.approve(references, "manager-1", "fine"));
    assertThat(rulings.get(0)).isInstanceOf(Ruling.Done.class);
    assertThat(rulings.get(1)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(desk.request("deleteAccount").status()).isEqualTo(RequestStatus.PENDING);
    String refusals = SideChain.refusalsOf(desk.request("deleteAccount").id());
    assertThat(desk.shop.store.audit(refusals)).extracting(AuditEvent::actor).contains("manager-1");
    assertThat(desk.desk().approve(references.get(1), "manager-1").isTaken()).isTrue();
  }

  @Test
  void aSelectionIsBoundedAndHasAReason() {
    List<String> many = IntStream.range(0, 201).mapToObj(i -> "r" + i).toList();
    for (List<String> wrong : List.of(List.<String>of(), many, List.of("a", "a@1"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Selection.approve(wrong, "manager-1", "fine"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.reject(List.of("a"), "manager-1", " "));
    assertThat(Selection.approve(Collections.nCopies(1, "none"), "manager-1", "x").references())
        .hasSize(1);
  }

  @Test
  void whatIsAlikeIsOneEntryAndOneBallotDecidesIt() {
    Desk desk = alike();
    List<InboxPage.Entry> entries = desk.desk().inbox(InboxQuery.first()).entries();
    assertThat(entries).extracting(InboxPage.Entry::alike).containsExactlyInAnyOrder(3, 1);
    assertThat(desk.desk().inbox()).hasSize(4);
    InboxPage.Entry entry = entries.stream().filter(e -> e.alike() == 3).findFirst().orElseThrow();
    List<String> ids = desk.desk().alike(entry.request()).stream().map(Request::id).toList();

    List<Ruling> rulings =
        desk.desk()
            .alike(
                new Ballot.Approve(entry.request().reference(), "manager-1", "three of them"),
                entry.alike());

    assertThat(rulings).hasSize(3).allMatch(Ruling.Done.class::isInstance);
    for (String id : ids) {
      Request request = desk.shop.store.request(id).orElseThrow();
      assertThat(request.status()).isEqualTo(RequestStatus.APPROVED);
      assertThat(last(desk, request)).containsEntry("alike", ids);
    }
    assertThat(desk.desk().inbox()).hasSize(1);
    desk.hitl.resumeDue();
    assertThat(desk.hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void noMoreAreDecidedThanWereSeen() {
    Desk desk = alike();
    Request first = shown(desk);
    List<Ruling> rulings =
        desk.desk().alike(new Ballot.Reject(first.reference(), "manager-1", "no"), 2);
    assertThat(rulings).hasSize(2);
    assertThat(desk.run.requests().stream().filter(r -> r.status() == RequestStatus.PENDING))
        .hasSize(2);
  }

  @Test
  void whereTheNamedOneCannotBeDecidedNoneIs() {
    Desk desk = alike();
    Request first = shown(desk);
    List<Ruling> no = desk.desk().alike(new Ballot.Approve(first.reference(), "clerk-1", null), 3);
    assertThat(no).hasSize(1).allMatch(Ruling.NotAllowed.class::isInstance);
    desk.desk().reject(first.reference(), "manager-1", "no");
    List<Ruling> late =
        desk.desk().alike(new Ballot.Approve(first.reference(), "manager-1", null), 3);
    assertThat(late).hasSize(1).allMatch(Ruling.AlreadyDecided.class::isInstance);
    assertThat(desk.run.requests().stream().filter(r -> r.status() == RequestStatus.PENDING))
        .hasSize(3);
  }

  @Test
  void oneThatThePersonHasVotedOnIsLeftAsItIs() {
    Desk desk =
        Desk.asked(
            "{\"version\":\"1\",\"rules\":[{\"tool\":\"refund\",\"approvals\":[{\"count\":2}]}]}",
            Shop.refund("a", "200"),
            Shop.refund("b", "200"),
            Shop.refund("c", "200"));
    List<Request> all = desk.desk().inbox();
    desk.desk().approve(all.get(1).reference(), "manager-1");
    List<Ruling> rulings =
        desk.desk().alike(new Ballot.Approve(all.get(0).reference(), "manager-1", null), 3);
    assertThat(rulings).hasSize(2).allMatch(Ruling.Counted.class::isInstance);
    assertThat(desk.run.requests()).allMatch(request -> request.votes().size() == 1);
  }

  @Test
  void anEditIsOfOneRequest() {
    Desk desk = alike();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                desk.desk()
                    .alike(
                        new Ballot.Modify(
                            desk.request("refund").reference(), "manager-1", Map.of(), "x"),
                        2));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                desk.desk()
                    .alike(
                        new Ballot.Approve(desk.request("refund").reference(), "m", null), 1_001));
  }
}
