package dev.hitl.channels.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.Asked;
import dev.hitl.channels.Cut;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.DecisionPages;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.channels.link.SignedIn;
import dev.hitl.notify.HostileCorpus;
import dev.hitl.notify.Inert;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Question;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real SMTP server. */
class MailChannelTest {
  private static final List<Addressee> BOTH =
      List.of(
          new Addressee("manager-1", "one@example.test"),
          new Addressee("manager-2", "two@example.test"));

  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Shop shop = new Shop();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private MailServer smtp() {
    return MailServer.at("127.0.0.1", server.getSmtp().getPort(), MailServer.Security.NONE);
  }

  private static URI page(String reference) {
    return URI.create("https://hitl.example.test/r/" + reference + "?a=1&b=2");
  }

  private MailChannel channel(List<Addressee> people) {
    return MailChannel.of(smtp(), "hitl@example.test", told -> people, MailChannelTest::page);
  }

  private static String part(MimeMessage message, int number) throws Exception {
    BodyPart part = ((MimeMultipart) message.getContent()).getBodyPart(number);
    return (String) part.getContent();
  }

  private static String header(MimeMessage message, String name) {
    try {
      String[] values = message.getHeader(name);
      return values == null ? "" : String.join("|", values);
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachPersonGetsAMessageOfTheirOwnPlainAndAsHtml() throws Exception {
    Hitl hitl = shop.open(builder -> builder.notifier(channel(BOTH)));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    MimeMessage[] mails = server.getReceivedMessages();
    assertThat(mails).hasSize(2);
    MimeMessage mail = mails[0];
    assertThat(mail.getSubject()).isEqualTo("[high] Refund 500 on order 42");
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(mail.getContentType()).startsWith("multipart/alternative");
    assertThat(((MimeMultipart) mail.getContent()).getBodyPart(0).getContentType())
        .startsWith("text/plain");
    assertThat(part(mail, 0)).contains("orderId", "42", request.reference(), "a=1&b=2");
    assertThat(((MimeMultipart) mail.getContent()).getBodyPart(1).getContentType())
        .startsWith("text/html");
    assertThat(part(mail, 1)).contains("<pre", "orderId", "a=1&amp;b=2\">Look at it</a>");
  }

  @Test
  void allAboutARequestIsOneThreadAndHasOneSubject() throws Exception {
    Hitl hitl = shop.open(builder -> builder.notifier(channel(BOTH)));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    hitl.review().reject(request.reference(), "manager-1", "no");
    hitl.resumeDue();
    Request other = Asked.of(new Shop(shop.store).open(), Shop.refund("c9", "700"));
    hitl.resumeDue();
    Set<String> threads = new HashSet<>();
    Set<String> ids = new HashSet<>();
    Set<String> subjects = new HashSet<>();
    for (MimeMessage mail : server.getReceivedMessages()) {
      ids.add(header(mail, "Message-ID"));
      assertThat(header(mail, "In-Reply-To")).isEqualTo(header(mail, "References"));
      if (!mail.getSubject().contains("700")) {
        threads.add(header(mail, "References"));
        subjects.add(mail.getSubject());
      } else {
        assertThat(threads).doesNotContain(header(mail, "References"));
      }
    }
    assertThat(other.id()).isNotEqualTo(request.id());
    assertThat(ids).hasSize(6).allMatch(id -> id.matches("<[0-9a-f]{32}@example\\.test>"));
    assertThat(threads).hasSize(1);
    assertThat(subjects)
        .containsExactlyInAnyOrder(
            "[high] Refund 500 on order 42", "Re: [high] Refund 500 on order 42");
  }

  @Test
  void aNoticeThatIsDeliveredAgainIsTheSameMessage() throws Exception {
    channel(BOTH).notify(Asked.told("t", "x"));
    channel(BOTH).notify(Asked.told("t", "x")); // by a node that does not know of it
    Set<String> ids = new HashSet<>();
    for (MimeMessage mail : server.getReceivedMessages()) {
      ids.add(header(mail, "Message-ID"));
    }
    assertThat(server.getReceivedMessages()).hasSize(4);
    assertThat(ids).hasSize(2);
  }

  @Test
  void aDigestIsInNoThreadOfARequest() throws Exception {
    channel(BOTH).notify(Asked.told(Notice.Kind.DIGEST, "3 notices in one", "x", null));
    assertThat(header(server.getReceivedMessages()[0], "References")).isEmpty();
  }

  private static Set<String> headers(MimeMessage message) throws MessagingException {
    return Collections.list(message.getAllHeaders()).stream()
        .map(header -> header.getName())
        .collect(Collectors.toSet());
  }

  @Test
  void theHostileCorpusAddsNoHeaderAndNoPartAndIsShownAsItIs() throws Exception {
    MailChannel channel = channel(BOTH.subList(0, 1));
    channel.notify(Asked.told("plain", "plain"));
    Set<String> usual = headers(server.getReceivedMessages()[0]);
    for (var entry : HostileCorpus.texts().entrySet()) {
      channel = channel(BOTH.subList(0, 1)); // one that knows of no letter before
      server.purgeEmailFromAllMailboxes();
      String title = Inert.line(entry.getValue(), 120);
      String text = Inert.line(entry.getValue(), 400);
      channel.notify(Asked.told(title, text));
      assertThat(server.getReceivedMessages()).as(entry.getKey()).hasSize(1);
      MimeMessage mail = server.getReceivedMessages()[0];
      assertThat(headers(mail)).as(entry.getKey()).isEqualTo(usual);
      assertThat(mail.getSubject()).as(entry.getKey()).isEqualTo(Cut.at(title, 200).text());
      assertThat(((MimeMultipart) mail.getContent()).getCount()).isEqualTo(2);
      assertThat(part(mail, 0).replace("\r\n", "\n"))
          .as(entry.getKey())
          .startsWith(title + "\n\n" + text + "\n");
      assertThat(part(mail, 1).replaceAll("</?(!doctype|html|body|h1|pre|p|a)[^<>]*>", ""))
          .as(entry.getKey())
          .doesNotContain("<", ">", "\"", "'");
    }
  }

  @Test
  void theHostileCorpusAsAnAddressReachesNobodyElse() throws Exception {
    for (var entry : HostileCorpus.texts().entrySet()) {
      for (String address :
          List.of(entry.getValue(), entry.getValue() + "@example.test", "a@" + entry.getValue())) {
        try (FailingSmtp smtp = new FailingSmtp()) {
          MailChannel channel =
              MailChannel.of(
                  MailServer.at("127.0.0.1", smtp.port(), MailServer.Security.NONE),
                  "hitl@example.test",
                  told -> List.of(new Addressee("x", address)),
                  MailChannelTest::page);
          try {
            channel.notify(Asked.told("t", "x"));
          } catch (IOException e) {
            assertThat(smtp.taken()).as(entry.getKey()).isEmpty();
          }
          assertThat(smtp.taken())
              .as(entry.getKey())
              .hasSizeLessThanOrEqualTo(1)
              .allMatch(taken -> taken.to().equals(address) && !taken.text().contains("Bcc"));
        }
      }
    }
  }

  @Test
  void aTitleThatWasNotMadeInertAddsNoHeaderEither() throws Exception {
    MailChannel channel = channel(BOTH.subList(0, 1));
    channel.notify(Asked.told("x\r\nBcc: thief@example.test\r\n\r\nbody", "text"));
    assertThat(server.getReceivedMessages()).hasSize(1);
    assertThat(headers(server.getReceivedMessages()[0])).doesNotContain("Bcc");
  }

  @Test
  void aPlainSubjectThatLooksEncodedIsNotReadAsWhatItStandsFor() throws Exception {
    String looks = HostileCorpus.texts().get("encoded word");
    channel(BOTH).notify(Asked.told(looks, "x"));
    assertThat(server.getReceivedMessages()[0].getSubject()).isEqualTo(looks);
    MimeMessage naive =
        new MimeMessage(jakarta.mail.Session.getInstance(new java.util.Properties()));
    naive.setSubject(looks, "utf-8");
    assertThat(naive.getSubject()).isNotEqualTo(looks); // what the library does by itself
  }

  @Test
  void anAddressWithMoreThanAnAddressIsNotWrittenToAndTheOthersAre() throws Exception {
    for (String address :
        List.of(
            "a@example.test\r\nBcc: b@example.test",
            "a@example.test, b@example.test",
            "us:a@example.test,b@example.test;",
            "Boss <a@example.test>",
            "a",
            "")) {
      MailChannel channel =
          channel(List.of(new Addressee("x", address), new Addressee("y", "y@example.test")));
      channel.notify(Asked.told("t", "x"));
      assertThatThrownBy(
              () -> channel(List.of(new Addressee("x", address))).notify(Asked.told("t", "x")))
          .as(address)
          .isInstanceOf(NotTold.Never.class);
    }
    assertThat(server.getReceivedMessages())
        .hasSize(6)
        .allMatch(mail -> header(mail, "To").equals("y@example.test"));
    assertThatThrownBy(
            () -> MailChannel.of(smtp(), "no address", told -> BOTH, MailChannelTest::page))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aServerThatIsDownHangsOrHasNoTlsIsAFailure() throws Exception {
    MailChannel secure =
        MailChannel.of(
            MailServer.at("127.0.0.1", server.getSmtp().getPort(), MailServer.Security.STARTTLS),
            "hitl@example.test",
            told -> BOTH,
            MailChannelTest::page);
    assertThatThrownBy(() -> secure.notify(Asked.told("t", "x")))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("STARTTLS");
    try (ServerSocket silent = new ServerSocket(0)) {
      MailChannel hanging =
          MailChannel.of(
              MailServer.at("127.0.0.1", silent.getLocalPort(), MailServer.Security.NONE)
                  .within(Duration.ofMillis(200)),
              "hitl@example.test",
              told -> BOTH.subList(0, 1),
              MailChannelTest::page);
      assertThatThrownBy(() -> hanging.notify(Asked.told("t", "x")))
          .isInstanceOf(IOException.class);
    }
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerThatWantsAPasswordIsGivenIt() throws Exception {
    server.setUser("hitl@example.test", "hitl", "s3cret");
    MailChannel channel =
        MailChannel.of(
            smtp().as("hitl", "s3cret"), "hitl@example.test", told -> BOTH, MailChannelTest::page);
    channel.notify(Asked.told("t", "x"));
    assertThat(server.getReceivedMessages()).hasSize(2);
    MailChannel wrong =
        MailChannel.of(
            smtp().as("hitl", "guess"), "hitl@example.test", told -> BOTH, MailChannelTest::page);
    assertThatThrownBy(() -> wrong.notify(Asked.told("t", "x"))).isInstanceOf(IOException.class);
  }

  private MailChannel linking(DecisionLinks links) {
    return channel(BOTH)
        .links(links, URI.create("https://hitl.example.test/decide/"), Duration.ofHours(2));
  }

  private static final Pattern LINK =
      Pattern.compile("https://hitl\\.example\\.test/decide/(\\S+)");

  private static String token(MimeMessage mail) throws Exception {
    Matcher matcher = LINK.matcher(part(mail, 0));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void eachPersonHasALinkOfTheirOwnThatDecidesInTheirName() throws Exception {
    DecisionLinks links =
        DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
    Hitl hitl = shop.open(builder -> builder.notifier(linking(links)));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    MimeMessage[] mails = server.getReceivedMessages();
    assertThat(Arrays.stream(mails).map(mail -> tokenOf(mail)).distinct()).hasSize(2);
    DecisionPages pages = new DecisionPages(links, hitl.review());
    SignedIn second = new SignedIn(request.run().tenant(), "manager-2");
    String page = pages.get(token(mails[1]), null, second).body();
    String seen = page.replaceAll("(?s).*name=\"seen\" value=\"([0-9a-f]+)\".*", "$1");
    assertThat(pages.post(token(mails[1]), "choice=approve&seen=" + seen, second).status())
        .isEqualTo(200);
    assertThat(hitl.review().find(request.reference()).orElseThrow().status())
        .isEqualTo(RequestStatus.APPROVED);
  }

  private static String tokenOf(MimeMessage mail) {
    try {
      return token(mail);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsCriticalOrConcludedHasNoLink() throws Exception {
    DecisionLinks links =
        DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
    Hitl hitl = shop.open(builder -> builder.notifier(linking(links)));
    Asked.of(hitl, ToolCall.of("c1", "deleteAccount", Map.of("account", "a")));
    hitl.resumeDue();
    linking(links).notify(Asked.told(Notice.Kind.CONCLUDED, "t", "x", null));
    linking(links)
        .notify(Asked.told(Notice.Kind.OPENED, "t", "x", new Question("d", Question.Way.DESK)));
    for (MimeMessage mail : server.getReceivedMessages()) {
      assertThat(part(mail, 0)).doesNotContain("/decide/").contains("Look at it");
    }
    assertThat(server.getReceivedMessages()).hasSize(6);
  }

  @Test
  void aBaseWithoutASlashIsAStartUpError() {
    DecisionLinks links =
        DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
    assertThatThrownBy(
            () ->
                channel(BOTH).links(links, URI.create("https://a.example/x"), Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVeryLongTextIsCutAndSaysSo() throws Exception {
    Notification told = Asked.told("t", "x".repeat(200_000));
    channel(BOTH.subList(0, 1)).notify(told);
    assertThat(part(server.getReceivedMessages()[0], 0))
        .contains("⟨cut: 200000 characters in all⟩")
        .hasSizeLessThan(120_000);
  }
}
