package dev.hitl.console;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.DecisionPages;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.channels.link.SignedIn;
import dev.hitl.channels.mail.Addressee;
import dev.hitl.channels.mail.MailChannel;
import dev.hitl.channels.mail.MailServer;
import dev.hitl.checkpoint.Message;
import dev.hitl.notify.Notifier;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node that writes letters with decision links, which its own console has the pages of. */
final class PostOffice implements AutoCloseable {
  static final byte[] KEY = new byte[32];
  private static final Pattern LINK = Pattern.compile("Decide: (\\S+/decide/\\S+)");

  final String tenant = "t-" + UUID.randomUUID();
  final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  final Store store;
  final Hitl hitl;
  final DecisionLinks links;
  final HitlConsole console;

  private final Map<String, ToolCall> proposals = new ConcurrentHashMap<>();

  PostOffice(Store store, UnaryOperator<ConsoleBuilder> more) {
    this.store = store;
    server.start();
    AtomicReference<Notifier> mail = new AtomicReference<>(told -> {});
    hitl =
        Shop.open(
            store,
            run -> proposals.get(run.id().run()),
            builder -> builder.notifier(told -> mail.get().notify(told)));
    links = DecisionLinks.of(store, LinkKeys.of("k1", Map.of("k1", KEY)));
    DecisionPages pages =
        new DecisionPages(links, hitl.review())
            .inbox(reference -> URI.create("/#/inbox/" + reference.replaceAll("@.*", "")))
            .signIn(token -> URI.create("/sign-in?to=/decide/" + token));
    console =
        more.apply(HitlConsole.on(hitl).development(tenant, "manager-1", "manager-2").port(0))
            .mount("/decide/", Mount.pages(visit -> reply(decide(pages, visit))))
            .start();
    mail.set(
        MailChannel.of(
                MailServer.at("127.0.0.1", server.getSmtp().getPort(), MailServer.Security.NONE),
                "hitl@example.test",
                told ->
                    told.run().tenant().equals(tenant)
                        ? List.of(new Addressee("manager-1", "one@example.test"))
                        : List.of(),
                reference -> URI.create(console.address() + "/#/inbox/" + reference))
            .links(links, URI.create(console.address() + "/decide/"), Duration.ofHours(1)));
  }

  private static HttpAnswer decide(DecisionPages pages, Mount.Visit visit) {
    SignedIn who = visit.caller().map(c -> new SignedIn(c.tenant(), c.name())).orElse(null);
    return visit.method().equals("POST")
        ? pages.post(visit.rest(), visit.text(), who)
        : pages.get(visit.rest(), visit.query(), who);
  }

  static Mount.Reply reply(HttpAnswer answer) {
    return new Mount.Reply(answer.status(), answer.headers(), answer.body());
  }

  RunId run(String name) {
    return new RunId(tenant, Shop.AGENT, name);
  }

  Request ask(String name, String tool, Map<String, ?> arguments) {
    proposals.put(name, Office.saying("The customer sent a photo of the damage.", tool, arguments));
    hitl.start(run(name), "customer-1", List.of(Message.user("Please help me with " + name + ".")));
    return hitl.run(run(name)).requests().get(0);
  }

  /** Where the newest letter about a request leads to; empty until it is there. */
  Optional<String> link(Request request) {
    return Arrays.stream(server.getReceivedMessages())
        .map(PostOffice::text)
        .filter(text -> text.contains(request.reference()))
        .map(LINK::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .reduce((a, b) -> b);
  }

  private static String text(MimeMessage mail) {
    try {
      return (String) ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
    } catch (IOException | MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  Request now(Request request) {
    return hitl.review().find(request.id()).orElseThrow();
  }

  @Override
  public void close() {
    console.close();
    hitl.close();
    server.stop();
  }
}
