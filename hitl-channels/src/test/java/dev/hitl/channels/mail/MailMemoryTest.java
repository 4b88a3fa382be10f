package dev.hitl.channels.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.SideChain;
import dev.hitl.channels.Asked;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notifier;
import dev.hitl.request.Request;
import dev.hitl.store.StandingQuery;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Letters to several people of whom some fail; inherited for other stores. */
public class MailMemoryTest {
  private static final String ONE = "one@example.test";
  private static final String TWO = "two@example.test";
  private static final List<Addressee> BOTH =
      List.of(new Addressee("manager-1", ONE), new Addressee("manager-2", TWO));

  private final FailingSmtp server = new FailingSmtp();
  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void open() {
    shop = newShop();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    shop.store.close();
  }

  /** A channel of a node of its own: nothing but the store is shared. */
  private MailChannel node() {
    return onItsOwn(BOTH).remembering(shop.store);
  }

  private MailChannel onItsOwn(List<Addressee> people) {
    return MailChannel.of(
        MailServer.at("127.0.0.1", server.port(), MailServer.Security.NONE),
        "hitl@example.test",
        told -> people,
        reference -> URI.create("https://hitl.example.test/r/" + reference));
  }

  private List<String> taken() {
    return server.taken().stream().map(FailingSmtp.Taken::to).toList();
  }

  private static void assertForNow(Notifier channel) {
    assertThatThrownBy(() -> channel.notify(Asked.told("t", "x")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NotTold.class);
  }

  @Test
  void oneAddressThatIsRefusedForGoodFailsNoNoticeForTheOthersAndIsNotAskedAgain()
      throws Exception {
    for (int code : new int[] {550, 551, 553, 501, 554}) {
      try (FailingSmtp other = new FailingSmtp()) {
        other.recipient(ONE, code);
        MailChannel channel =
            MailChannel.of(
                MailServer.at("127.0.0.1", other.port(), MailServer.Security.NONE),
                "hitl@example.test",
                told -> BOTH,
                reference -> URI.create("https://hitl.example.test/"));
        channel.notify(Asked.told("t", "x"));
        channel.notify(Asked.told("t", "x"));
        assertThat(other.asked()).as("%s", code).containsExactly(ONE, TWO);
      }
    }
  }

  @Test
  void aServerThatTookTheLetterAndDoesNotSayGoodbyeHasTakenItAllTheSame() throws Exception {
    server.withoutGoodbye();
    MailChannel channel =
        MailChannel.of(
                MailServer.at("127.0.0.1", server.port(), MailServer.Security.NONE)
                    .within(Duration.ofSeconds(3)),
                "hitl@example.test",
                told -> BOTH.subList(0, 1),
                reference -> URI.create("https://hitl.example.test/"))
            .remembering(shop.store);
    channel.notify(Asked.told("t", "x"));
    channel.notify(Asked.told("t", "x"));
    assertThat(taken()).containsExactly(ONE);
  }

  @Test
  void oneThatIsRefusedForNowIsTriedAgainOnAnotherNodeAndTheOthersGetNothingTwice()
      throws Exception {
    server.recipient(ONE, 450);
    assertForNow(node());
    assertThat(taken()).containsExactly(TWO);
    assertForNow(node());
    server.recipient(ONE, 250);
    node().notify(Asked.told("t", "x"));
    node().notify(Asked.told("t", "x"));
    assertThat(taken()).containsExactly(TWO, ONE);
    assertThat(server.asked()).containsExactly(ONE, TWO, ONE, ONE);
  }

  @Test
  void withoutAStoreThisNodeRemembersAndAnotherDoesNot() throws Exception {
    server.recipient(ONE, 450);
    MailChannel here = onItsOwn(BOTH);
    assertForNow(here);
    assertForNow(here);
    assertThat(taken()).containsExactly(TWO);
    assertForNow(onItsOwn(BOTH));
    assertThat(taken()).containsExactly(TWO, TWO);
  }

  @Test
  void aNodeThatDiesBetweenTwoLettersHasWrittenTheFirstOnRecord() throws Exception {
    server.content(TWO, 0); // It hangs up, as if everything died.
    assertForNow(node());
    server.content(TWO, 250);
    node().notify(Asked.told("t", "x"));
    assertThat(taken()).containsExactly(ONE, TWO);
  }

  @Test
  void whatTheServerSaysOfTheTextCountsLikeWhatItSaysOfTheAddress() throws Exception {
    server.content(ONE, 554);
    node().notify(Asked.told("t", "x"));
    assertThat(taken()).containsExactly(TWO);
    node().notify(Asked.told("t", "x"));
    assertThat(server.asked()).containsExactly(ONE, TWO);
    server.content(ONE, 451);
    assertForNow(onItsOwn(BOTH));
  }

  @Test
  void aServerThatRefusesUsAndNotThePersonIsTriedAgain() {
    server.sender(550);
    assertForNow(node());
    server.sender(250);
    server.greeting(554);
    assertForNow(node());
    assertThat(server.asked()).isEmpty();
    assertThat(shop.store.standings(new StandingQuery(Posted.KIND, null, null, 10))).isEmpty();
  }

  @Test
  void whereEverybodyIsRefusedForGoodTheNoticeIsGivenUpAtOnceAndThatIsOnRecord() {
    server.recipient(ONE, 550);
    server.recipient(TWO, 550);
    Hitl hitl = shop.open(builder -> builder.notifier(node()));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    hitl.resumeDue();
    shop.clock.advance(Duration.ofMinutes(1));
    hitl.resumeDue();
    assertThat(shop.store.audit(SideChain.ofRequest(request.id())))
        .extracting(event -> event.type())
        .containsExactly("GIVEN_UP");
    assertThat(server.asked()).containsExactly(ONE, TWO);
  }

  @Test
  void aTextThatIsNoAddressIsRefusedForGoodWithoutAskingAServer() throws Exception {
    MailChannel channel =
        onItsOwn(
                List.of(
                    new Addressee("manager-1", "a@example.test\r\nBcc: b@example.test"),
                    new Addressee("manager-2", TWO)))
            .remembering(shop.store);
    channel.notify(Asked.told("t", "x"));
    assertThat(server.asked()).containsExactly(TWO);
  }

  private static final Pattern TOKEN = Pattern.compile("/decide/([A-Za-z0-9._-]+)");

  private Set<String> tokens(String to) {
    Set<String> tokens = new TreeSet<>();
    for (FailingSmtp.Taken one : server.taken()) {
      Matcher matcher = TOKEN.matcher(one.text().replace("=\n", ""));
      while (one.to().equals(to) && matcher.find()) {
        tokens.add(matcher.group(1));
      }
    }
    return tokens;
  }

  @Test
  void whateverFailsNobodyGetsTheLinkOfAnother() {
    DecisionLinks links =
        DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
    MailChannel linking =
        node().links(links, URI.create("https://hitl.example.test/decide/"), Duration.ofHours(1));
    Hitl hitl = shop.open(builder -> builder.notifier(linking));
    Asked.of(hitl, Shop.refund("c1", "500"));
    server.content(ONE, 451);
    hitl.resumeDue();
    server.content(ONE, 250);
    shop.clock.advance(Duration.ofSeconds(5));
    hitl.resumeDue();
    assertThat(taken()).containsExactly(TWO, ONE);
    assertThat(tokens(ONE)).hasSize(1).doesNotContainAnyElementsOf(tokens(TWO));
    assertThat(tokens(TWO)).hasSize(1);
    assertThat(server.taken()).allMatch(one -> one.text().contains("To: " + one.to()));
  }

  @Test
  void twoPeopleWithOneAddressGetALetterEach() throws Exception {
    onItsOwn(List.of(new Addressee("manager-1", ONE), new Addressee("manager-2", ONE)))
        .remembering(shop.store)
        .notify(Asked.told("t", "x"));
    assertThat(taken()).containsExactly(ONE, ONE);
    assertThat(server.taken().stream().map(one -> messageId(one.text())).distinct()).hasSize(2);
  }

  private static String messageId(String text) {
    return text.lines().filter(line -> line.startsWith("Message-ID")).findFirst().orElseThrow();
  }

  @Test
  void noAddressIsInTheStore() throws Exception {
    node().notify(Asked.told("t", "x"));
    assertThat(shop.store.standings(new StandingQuery(Posted.KIND, null, null, 10)))
        .hasSize(2)
        .allMatch(standing -> !standing.toString().contains("example.test"));
  }

  @Test
  void aServerThatIsDownIsAskedOnceForAllLetters() throws Exception {
    server.close();
    assertForNow(node());
  }
}
