package dev.hitl.examples.channels;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.Fallback;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.channels.http.Escape;
import dev.hitl.channels.http.Outbound;
import dev.hitl.channels.http.Targets;
import dev.hitl.channels.http.TemplateChannel;
import dev.hitl.channels.http.Webhook;
import dev.hitl.channels.http.WebhookSignature;
import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.channels.link.DecisionPages;
import dev.hitl.channels.link.LinkKeys;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.tool.RequiresApproval;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chat is down, so a webhook tells the reviewer; a mail scanner opens the link and decides
 * nothing; the reviewer's click approves, and clicking again is refused.
 */
public final class DecideByLink {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern SEEN = Pattern.compile("name=\"seen\" value=\"([0-9a-f]+)\"");
  private static final Pattern SENTENCE = Pattern.compile("class=\"note[^>]*>([^<]*)</p>");

  private final HttpClient browser = HttpClient.newHttpClient();
  private final PrintStream out;
  private final HttpServer server;

  private DecideByLink(PrintStream out) throws IOException {
    this.out = out;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  static class Payments {
    @RequiresApproval(reviewers = "treasurer", message = "Pay {amount} to {to}")
    public String pay(String to, int amount) {
      return "paid " + amount + " to " + to;
    }
  }

  /**
   * Runs it.
   *
   * @param args none
   * @throws Exception if something goes wrong
   */
  public static void main(String[] args) throws Exception {
    run(System.out);
  }

  static void run(PrintStream out) throws Exception {
    new DecideByLink(out).play();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void play() throws Exception {
    Store store = new InMemoryStore();
    WebhookSignature signature =
        WebhookSignature.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"); // of the documentation
    Outbound inside = Outbound.to(Targets.publicOnly().allowing("127.0.0.1/32"));
    TemplateChannel chat =
        TemplateChannel.of(
            inside, at("/no-chat"), "{\"text\": \"{{title}}\"}", Escape.NONE, this::page);
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new Payments())
            .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("treasurer"))))
            .notifier(Fallback.of(chat, new Webhook(inside, at("/hook"), signature)))
            .background(false)
            .build()) {
      DecisionLinks links =
          DecisionLinks.of(store, LinkKeys.of("2026-11", Map.of("2026-11", new byte[32])));
      serve(new DecisionPages(links.withoutSignIn(), hitl.review()), signature);
      hitl.agent("books", DecideByLink::pays);
      RunHandle run = hitl.start("books", "pay the bill");
      hitl.resumeDue();

      Request request = run.requests().get(0);
      URI link = at("/decide/" + links.issue(request, "maria", HOUR).orElseThrow());
      String page = browse(HttpRequest.newBuilder(link).build()); // so does a mail scanner
      out.println("after it was opened: " + run.requests().get(0).status());
      out.println(sentence(click(link, page)));
      hitl.resumeDue();
      out.println(run.result().orElseThrow());
      out.println(sentence(click(link, page)));
    } finally {
      server.stop(0);
    }
  }

  private URI page(String reference) {
    return at("/requests/" + reference);
  }

  private void serve(DecisionPages pages, WebhookSignature signature) {
    server.createContext(
        "/no-chat", exchange -> answer(exchange, HttpAnswer.plain(503, "the chat is down")));
    server.createContext(
        "/hook",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          var verified =
              signature.verify(exchange.getRequestHeaders()::getFirst, body, Instant.now());
          out.println("webhook: " + verified.getClass().getSimpleName());
          answer(exchange, HttpAnswer.plain(200, ""));
        });
    server.createContext(
        "/decide/",
        exchange -> {
          String token = exchange.getRequestURI().getPath().substring("/decide/".length());
          String query = exchange.getRequestURI().getQuery();
          answer(
              exchange,
              exchange.getRequestMethod().equals("POST")
                  ? pages.post(token, text(exchange), null)
                  : pages.get(token, query, null));
        });
  }

  private static String text(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, HttpAnswer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String click(URI link, String page) throws Exception {
    Matcher seen = SEEN.matcher(page);
    String form = "choice=approve&reason=&seen=" + (seen.find() ? seen.group(1) : "");
    return browse(
        HttpRequest.newBuilder(link).POST(HttpRequest.BodyPublishers.ofString(form)).build());
  }

  private String browse(HttpRequest request) throws Exception {
    return browser.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String sentence(String page) {
    Matcher sentence = SENTENCE.matcher(page);
    return sentence.find() ? sentence.group(1) : page;
  }

  private static String pays(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    return run.call(
            calls.isEmpty()
                ? List.of(ToolCall.of("c1", "pay", Map.of("to", "the printer", "amount", 90)))
                : calls)
        .get(0)
        .content();
  }
}
