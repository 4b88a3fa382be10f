package dev.hitl.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.SideChain;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.http.Escape;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.channels.http.TemplateChannel;
import dev.hitl.channels.mail.Addressee;
import dev.hitl.channels.mail.MailChannel;
import dev.hitl.channels.mail.MailServer;
import dev.hitl.escalate.Courier;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notifier;
import dev.hitl.policy.Flow;
import dev.hitl.request.Request;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chat, then mail, then an SMS gateway, from the outbox to real servers on this host. */
class ChainTest {
  private final Shop shop =
      new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  private final Sink chat = Sink.open();
  private final Sink otherChat = Sink.open();
  private final Sink sms = Sink.open();
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final List<String> counted = new ArrayList<>();

  /** As it was when the mail server ran. */
  private int mailPort;

  @BeforeEach
  void start() {
    mail.start();
    mailPort = mail.getSmtp().getPort();
  }

  @AfterEach
  void stop() {
    mail.stop();
    chat.close();
    otherChat.close();
    sms.close();
    shop.store.close();
  }

  private static URI page(String reference) {
    return URI.create("https://hitl.example.test/r/" + reference);
  }

  private Notifier chain(Sink firstChoice) {
    Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
    String template = "{\"id\": \"{{id}}\", \"text\": \"{{title}}\"}";
    return Fallback.of(
            TemplateChannel.of(outbound, firstChoice.uri(), template, Escape.NONE, ChainTest::page),
            MailChannel.of(
                    MailServer.at("127.0.0.1", mailPort, MailServer.Security.NONE),
                    "hitl@example.test",
                    told -> List.of(new Addressee("manager-1", "maria@example.test")),
                    ChainTest::page)
                .remembering(shop.store),
            TemplateChannel.of(outbound, sms.uri(), template, Escape.NONE, ChainTest::page))
        .resting(Duration.ofMinutes(1), shop.clock);
  }

  private Hitl node(Sink firstChoice) {
    return shop.open(
        builder ->
            builder
                .notifier(chain(firstChoice))
                .probe(committed -> counted.add(committed.event().type())));
  }

  private List<String> onRecord(Request request) {
    return shop.store.audit(SideChain.ofRequest(request.id())).stream()
        .map(event -> event.type())
        .toList();
  }

  private static List<Object> ids(Sink sink) {
    return sink.received().stream().map(one -> Json.parseObject(one.text()).get("id")).toList();
  }

  @Test
  void whileTheChatWorksNobodyElseIsAsked() {
    Hitl hitl = node(chat);
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    assertThat(chat.received()).hasSize(1);
    assertThat(mail.getReceivedMessages()).isEmpty();
    assertThat(sms.received()).isEmpty();
    assertThat(onRecord(request)).containsExactly("TOLD");
  }

  @Test
  void whereTheChatIsDownAMailGoesOutAndWhereThatIsDownTooAnSms() {
    Hitl hitl = node(chat);
    chat.always(500);
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    assertThat(mail.getReceivedMessages()).hasSize(1);
    assertThat(sms.received()).isEmpty();
    mail.stop();
    hitl.review().reject(request.reference(), "manager-1", "no");
    hitl.resumeDue();
    assertThat(sms.received()).hasSize(1);
    assertThat(sms.last().text()).contains("(rejected)");
    assertThat(onRecord(request)).containsExactly("TOLD", "TOLD");
    assertThat(counted).doesNotContain("GIVEN_UP");
  }

  @Test
  void whereAllAreDownTheNoticeComesAgainUnderOneIdAndIsADeadLetterThatIsCountedAndOnRecord() {
    Hitl hitl = node(chat);
    chat.always(500);
    sms.always(500);
    mail.stop();
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    for (int i = 0; i < 99; i++) {
      hitl.resumeDue();
      shop.clock.advance(Duration.ofMinutes(61));
      hitl.review().find(request.id());
    }
    assertThat(onRecord(request)).isEmpty();
    hitl.resumeDue();
    assertThat(onRecord(request)).contains("GIVEN_UP");
    assertThat(counted).contains("GIVEN_UP");
    String first = String.valueOf(ids(sms).get(0));
    assertThat(ids(sms).stream().filter(first::equals)).hasSize(100);
    assertThat(ids(chat).stream().filter(first::equals)).hasSize(100);
    assertThat(shop.store.audit(SideChain.ofRequest(request.id())).get(0).data().get("notice"))
        .isEqualTo(first);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aChatThatComesBackIsToldAgainAfterItsRest() {
    Hitl hitl = node(chat);
    chat.always(500);
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    chat.always(200);
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.review().reject(request.reference(), "manager-1", "no");
    hitl.resumeDue();
    assertThat(chat.received()).hasSize(2);
    assertThat(mail.getReceivedMessages()).hasSize(1);
  }

  @Test
  void whatOneNodeIsDeliveringNoOtherDeliversAndTheRestItDoes() {
    Hitl other = node(otherChat);
    List<String> meanwhile = new ArrayList<>();
    chat.answering(
        received -> {
          other.resumeDue();
          meanwhile.add(otherChat.received().size() + " of what is under way");
          other.start("support", "y");
          other.resumeDue();
          meanwhile.add(otherChat.received().size() + " of what is new");
          return "";
        });
    Hitl hitl = node(chat);
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    other.agent("support", Shop.proposing(List.of(Shop.refund("c2", "700"))));
    hitl.resumeDue();
    assertThat(meanwhile).containsExactly("0 of what is under way", "1 of what is new");
    assertThat(chat.received()).hasSize(1);
    assertThat(otherChat.last().text()).contains("700");
    assertThat(onRecord(request)).containsExactly("TOLD");
  }

  @Test
  void whatADeadNodeHadTakenAnotherDeliversUnderTheSameIdOnceTheLeaseIsOver() {
    Hitl hitl = node(chat);
    Asked.of(hitl, Shop.refund("c1", "500"));
    Notice taken = shop.store.takeNotices(10, Duration.ofMinutes(1)).get(0);
    hitl.resumeDue();
    assertThat(chat.received()).isEmpty();
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    assertThat(ids(chat)).containsExactly(taken.id());
  }

  @Test
  void aDigestGoesTheSameWay() throws Exception {
    Hitl hitl = shop.open();
    ToolCall[] calls =
        IntStream.range(0, 20)
            .mapToObj(i -> Shop.refund("c" + i, String.valueOf(200 + i)))
            .toArray(ToolCall[]::new);
    hitl.agent("support", Shop.proposing(List.of(calls)));
    hitl.start("support", "x");
    chat.always(503);
    Courier courier =
        new Courier(shop.store, List.of(chain(chat)), "node-1", new Flow(5, Duration.ofMinutes(1)));
    assertThat(courier.deliver()).isEqualTo(20);
    assertThat(mail.getReceivedMessages()).hasSize(6);
    assertThat(mail.getReceivedMessages()[5].getSubject()).contains("15 notices in one");
    assertThat(courier.deliver()).isZero();
  }
}
