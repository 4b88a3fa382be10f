package dev.hitl.channels.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.SideChain;
import dev.hitl.call.Json;
import dev.hitl.channels.Asked;
import dev.hitl.channels.Sink;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.notify.NotTold;
import dev.hitl.request.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final WebhookSignature SIGNATURE =
      WebhookSignature.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  private final Shop shop = new Shop();
  private final Sink sink = Sink.open();
  private final Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
  private final Webhook webhook = new Webhook(outbound, sink.uri(), SIGNATURE, shop.clock);

  @AfterEach
  void close() {
    sink.close();
  }

  private Request ask(Hitl hitl) {
    return Asked.of(hitl, Shop.refund("c1", "500"));
  }

  @Test
  void aReceiverVerifiesWhatItIsTold() {
    Hitl hitl = shop.open(builder -> builder.notifier(webhook));
    Request request = ask(hitl);
    hitl.resumeDue();
    Sink.Received received = sink.last();
    assertThat(SIGNATURE.verify(received::header, received.body(), shop.clock.instant()))
        .isInstanceOf(WebhookSignature.Verified.Genuine.class);
    Map<String, ?> body = Json.parseObject(received.text());
    assertThat(body.get("type")).isEqualTo("request.opened");
    assertThat(body.get("data").toString())
        .contains("reference=" + request.reference())
        .contains("title=[high] Refund 500 on order 42")
        .contains("digest=" + request.revision().digest())
        .contains("way=click");
  }

  @Test
  void aServerThatFailsIsToldAgainUnderTheSameIdAndThenOnRecord() {
    Hitl hitl = shop.open(builder -> builder.notifier(webhook));
    Request request = ask(hitl);
    for (int status : new int[] {500, 503, 429, 404, 302}) {
      sink.next(status);
      hitl.resumeDue();
      shop.clock.advance(Duration.ofMinutes(2));
    }
    assertThat(shop.store.audit(SideChain.ofRequest(request.id()))).isEmpty();
    hitl.resumeDue();
    assertThat(sink.received()).hasSize(6);
    assertThat(sink.received().stream().map(one -> one.header("webhook-id")).distinct()).hasSize(1);
    assertThat(sink.received().stream().map(one -> one.header("webhook-timestamp")).distinct())
        .hasSize(6);
    assertThat(shop.store.audit(SideChain.ofRequest(request.id())))
        .extracting(event -> event.type())
        .containsExactly("TOLD");
  }

  private static List<String> onRecord(Shop shop, Request request) {
    return shop.store.audit(SideChain.ofRequest(request.id())).stream()
        .map(event -> event.type())
        .toList();
  }

  @Test
  void anEndpointThatIsGoneIsAskedNoMoreAndWhatIsDueThereIsGivenUpAtOnce() {
    Hitl hitl = shop.open(builder -> builder.notifier(webhook));
    sink.next(410);
    Request request = ask(hitl);
    hitl.resumeDue();
    assertThat(onRecord(shop, request)).containsExactly("GIVEN_UP");
    hitl.review().reject(request.reference(), "manager-1", "no");
    shop.clock.advance(Duration.ofDays(1));
    hitl.resumeDue();
    assertThat(onRecord(shop, request)).containsExactly("GIVEN_UP", "GIVEN_UP");
    assertThat(sink.received()).hasSize(1);
  }

  @Test
  void anyOtherRefusalIsTriedAgainAsTheSpecificationSays() {
    for (int status : new int[] {301, 400, 401, 403, 404, 409, 422, 500, 502, 503, 504}) {
      sink.next(status);
      assertThatThrownBy(() -> webhook.notify(Asked.told("t", "x")))
          .as("%s", status)
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(NotTold.Never.class);
    }
    assertThat(sink.received()).hasSize(11);
  }

  @Test
  void aServerIsNotAskedBeforeItSays() {
    Hitl hitl = shop.open(builder -> builder.notifier(webhook));
    Request request = ask(hitl);
    sink.next(503, "Retry-After", "600");
    for (int second = 0; second < 600; second += 10) {
      hitl.resumeDue();
      shop.clock.advance(Duration.ofSeconds(10));
    }
    assertThat(sink.received()).hasSize(1);
    hitl.resumeDue();
    assertThat(sink.received()).hasSize(2);
    assertThat(onRecord(shop, request)).containsExactly("TOLD");
  }

  @Test
  void withoutThatWordItIsAskedAgainWithinSeconds() {
    Hitl hitl = shop.open(builder -> builder.notifier(webhook));
    ask(hitl);
    sink.next(503);
    hitl.resumeDue();
    shop.clock.advance(Duration.ofSeconds(5));
    hitl.resumeDue();
    assertThat(sink.received()).hasSize(2);
  }

  @Test
  void aServerThatIsTooBusyAndDoesNotSayForHowLongIsLeftAloneForAMinute() {
    for (int status : new int[] {429, 502, 504}) {
      sink.next(status);
      assertThatThrownBy(() -> webhook.notify(Asked.told("t", "x")))
          .isInstanceOfSatisfying(
              NotTold.Later.class,
              later -> assertThat(later.delay()).isEqualTo(Duration.ofMinutes(1)));
    }
  }

  @Test
  void aDateToComeBackIsJudgedByTheServersOwnClock() {
    String now = "Sat, 21 Nov 2026 22:00:00 GMT";
    assertThat(RetryAfter.of("Sat, 21 Nov 2026 22:00:30 GMT", now))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(RetryAfter.of(" 120 ", null)).isEqualTo(Duration.ofMinutes(2));
    for (String nothing : new String[] {null, "", "soon", "-5", "1.5", "99999999999"}) {
      assertThat(RetryAfter.of(nothing, now)).isNull();
    }
    assertThat(RetryAfter.of("Sat, 21 Nov 2026 22:00:30 GMT", null)).isNull();
  }

  @Test
  void aWebhookWithoutAKeyThatSignsIsAStartUpError() {
    WebhookSignature verifying =
        WebhookSignature.of("whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g=");
    assertThatThrownBy(() -> new Webhook(outbound, sink.uri(), verifying))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theHostileCorpusArrivesAsTextAndNothingElse() throws IOException {
    for (var entry : HostileCorpus.texts().entrySet()) {
      if (!entry.getKey().equals("lone surrogates")) {
        webhook.notify(Asked.told(entry.getValue(), entry.getValue()));
        Map<?, ?> data = (Map<?, ?>) Json.parseObject(sink.last().text()).get("data");
        assertThat(data.get("text")).as(entry.getKey()).isEqualTo(entry.getValue());
        assertThat(data.get("reference")).isEqualTo("fedcba9876543210fedcba9876543210@2");
      }
    }
  }

  @Test
  void aTargetWhereNothingCouldEverBeSentIsAStartUpError() {
    assertThatThrownBy(() -> new Webhook(outbound, URI.create("ftp://a.example/"), SIGNATURE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
