package dev.hitl.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.channels.http.Escape;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.channels.http.TemplateChannel;
import dev.hitl.channels.http.Webhook;
import dev.hitl.channels.http.WebhookSignature;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.DecisionPages;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.channels.link.SignedIn;
import dev.hitl.channels.mail.Addressee;
import dev.hitl.channels.mail.MailChannel;
import dev.hitl.channels.mail.MailServer;
import dev.hitl.channels.slack.Slack;
import dev.hitl.channels.slack.SlackCallback;
import dev.hitl.channels.slack.SlackChannel;
import dev.hitl.channels.slack.SlackUser;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notifier;
import dev.hitl.store.Store;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the page on notifications. */
class ChannelsSnippetsTest {
  private final Shop shop = new Shop();
  private final Sink sink = Sink.open().answering("{\"ok\":true}");
  private final GreenMail greenMail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Function<String, URI> page = ChannelsSnippetsTest::page;

  private static URI page(String reference) {
    return URI.create("https://hitl.example.com/requests/" + reference);
  }

  @AfterEach
  void close() {
    sink.close();
    greenMail.stop();
  }

  @Test
  void theChain() {
    greenMail.start();
    URI chatUri = sink.at("127.0.0.1", "/chat");
    URI smsUri = sink.at("127.0.0.1", "/sms");
    MailServer relay =
        MailServer.at("127.0.0.1", greenMail.getSmtp().getPort(), MailServer.Security.NONE);
    Store store = shop.store;
    // snippet:channels-chain
    Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
    Notifier chat =
        TemplateChannel.of(
            outbound, chatUri, "{\"text\": \"{{title}} {{url}}\"}", Escape.MARKDOWN, page);
    Notifier mail =
        MailChannel.of(
                relay,
                "hitl@example.com",
                told -> List.of(new Addressee("manager-1", "maria@example.com")),
                page)
            .remembering(store);
    Notifier sms =
        TemplateChannel.of(
                outbound,
                smsUri,
                "{\"to\": \"+491510\", \"body\": \"{{title}}\"}",
                Escape.NONE,
                page)
            .limit(120);
    Notifier people = ByChannel.usually(Fallback.of(chat, mail, sms)).on("sms", sms);
    // end
    Hitl hitl = shop.open(builder -> builder.notifier(people));
    Asked.of(hitl, Shop.refund("c1", "500"));
    sink.next(500);
    hitl.resumeDue();
    assertThat(greenMail.getReceivedMessages()).hasSize(1);
  }

  @Test
  void theWebhook() throws Exception {
    URI uri = sink.uri();
    Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
    String newSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    String oldSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    // snippet:channels-webhook
    WebhookSignature signature = WebhookSignature.of(newSecret, oldSecret); // signs with both
    Notifier webhook = new Webhook(outbound, uri, signature);
    // end
    webhook.notify(Asked.told("title", "text"));
    byte[] body = sink.last().body();
    Function<String, String> header = sink.last()::header;
    Clock clock = Clock.systemUTC();
    Set<String> received = new HashSet<>();
    // snippet:channels-verify
    if (signature.verify(header, body, clock.instant())
        instanceof WebhookSignature.Verified.Genuine genuine) {
      received.add(genuine.id()); // the same at every delivery
    }
    // end
    assertThat(received).hasSize(1);
  }

  @Test
  void theWebhookWithAPairOfKeys() throws Exception {
    String secretKey = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
    String publicKey = "whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g=";
    // snippet:channels-webhook-pair
    WebhookSignature ours = WebhookSignature.of(secretKey); // stays here
    WebhookSignature theirs = WebhookSignature.of(publicKey); // is all that a receiver needs
    // end
    Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
    new Webhook(outbound, sink.uri(), ours).notify(Asked.told("title", "text"));
    assertThat(theirs.verify(sink.last()::header, sink.last().body(), java.time.Instant.now()))
        .isInstanceOf(WebhookSignature.Verified.Genuine.class);
  }

  @Test
  void aNotifierThatSaysMore() {
    IntSupplier answered = () -> 429;
    // snippet:channels-not-told
    Notifier pager =
        notification -> {
          int status = answered.getAsInt();
          if (status == 429) {
            throw new NotTold.Later("the pager is busy", Duration.ofMinutes(2));
          } else if (status == 410) {
            throw new NotTold.Never("the pager is gone");
          }
        };
    // end
    assertThatThrownBy(() -> pager.notify(Asked.told("title", "text")))
        .isInstanceOf(NotTold.Later.class);
  }

  @Test
  void slackAndItsButtons() {
    Outbound outbound = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
    String token = "xoxb-1";
    String signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
    Store store = shop.store;
    // snippet:channels-slack
    Slack slack = Slack.with(token);
    Notifier channel = new SlackChannel(slack, told -> "C0123456789", page).remembering(store);
    // end
    Slack local = slack.by(outbound, sink.at("127.0.0.1", "/api/"));
    Notifier told = new SlackChannel(local, each -> "C1", page);
    Hitl hitl = shop.open(builder -> builder.notifier(told));
    Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    assertThat(sink.last().text()).contains("hitl.approve");
    // snippet:channels-slack-callback
    Map<SlackUser, String> people = Map.of(new SlackUser("T012345", "U012345"), "manager-1");
    SlackCallback callback =
        new SlackCallback(
            slack,
            hitl.review(),
            signingSecret,
            user -> Optional.ofNullable(people.get(user)),
            Clock.systemUTC());
    // end
    byte[] body = "payload={}".getBytes(UTF_8);
    assertThat(callback.answer("POST", name -> null, body).status()).isEqualTo(401);
    assertThat(channel).isNotNull();
  }

  @Test
  void mailWithLinks() throws Exception {
    greenMail.start();
    Hitl hitl = shop.open();
    var store = shop.store;
    byte[] key = new byte[32];
    MailChannel mail =
        MailChannel.of(
            MailServer.at("127.0.0.1", greenMail.getSmtp().getPort(), MailServer.Security.NONE),
            "hitl@example.com",
            told -> List.of(new Addressee("manager-1", "maria@example.com")),
            page);
    // snippet:channels-links
    DecisionLinks links = DecisionLinks.of(store, LinkKeys.of("2026-11", Map.of("2026-11", key)));
    Notifier linking =
        mail.links(links, URI.create("https://hitl.example.com/decide/"), Duration.ofHours(4));
    DecisionPages pages = new DecisionPages(links, hitl.review());
    // end
    linking.notify(Asked.told("title", "text"));
    assertThat(greenMail.getReceivedMessages()).hasSize(1);
    // snippet:channels-pages
    SignedIn signedIn = new SignedIn("acme", "maria"); // null where nobody is
    HttpAnswer shown = pages.get("the-token", "whole", signedIn); // GET decides nothing
    HttpAnswer decided = pages.post("the-token", "choice=approve&seen=…", signedIn);
    // end
    assertThat(shown.status()).isEqualTo(decided.status()).isEqualTo(404);
  }
}
