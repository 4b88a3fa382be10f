package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.DecisionPages;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.channels.link.SignedIn;
import dev.hitl.channels.slack.Slack;
import dev.hitl.channels.slack.SlackCallback;
import dev.hitl.console.HitlConsole;
import dev.hitl.console.Mount;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The code of docs/console.md on what is mounted. */
class MountSnippetsTest {
  private static Mount.Reply reply(HttpAnswer answer) {
    return new Mount.Reply(answer.status(), answer.headers(), answer.body());
  }

  @Test
  void mounts() throws Exception {
    Store store = new InMemoryStore();
    Hitl hitl = new Support().builder().store(store).build();
    DecisionLinks links = DecisionLinks.of(store, LinkKeys.of("k", Map.of("k", new byte[32])));
    SlackCallback callback =
        new SlackCallback(
            Slack.with("xoxb-1"),
            hitl.review(),
            "a secret",
            user -> Optional.empty(),
            Clock.systemUTC());
    // snippet:console-mount
    DecisionPages pages =
        new DecisionPages(links, hitl.review())
            .inbox(reference -> URI.create("/#/inbox/" + reference.replaceAll("@.*", "")))
            .signIn(token -> URI.create("/sign-in?to=/decide/" + token));
    Mount deciding =
        Mount.pages(
            visit -> {
              SignedIn who =
                  visit.caller().map(c -> new SignedIn(c.tenant(), c.name())).orElse(null);
              HttpAnswer answer =
                  visit.method().equals("POST")
                      ? pages.post(visit.rest(), visit.text(), who)
                      : pages.get(visit.rest(), visit.query(), who);
              return new Mount.Reply(answer.status(), answer.headers(), answer.body());
            });
    Mount slack =
        Mount.callback(
            visit -> reply(callback.answer(visit.method(), visit::header, visit.body())));
    HitlConsole console =
        HitlConsole.on(hitl)
            .development("default", "manager-1")
            .mount("/decide/", deciding)
            .mount("/hooks/slack/", slack.maxBodyBytes(256 << 10))
            .port(0)
            .start();
    // end
    assertThat(status(console, "/decide/x", "Hitl-As", "manager-1")).isEqualTo(404);
    assertThat(status(console, "/decide/x", "X-Nobody", "x")).isEqualTo(401);
    assertThat(status(console, "/hooks/slack/", "X-Slack-Signature", "v0=0")).isEqualTo(405);
    console.close();
    hitl.close();
  }

  private static int status(HitlConsole console, String path, String header, String value)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(console.address() + path))
                .header(header, value)
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
