package dev.hitl.channels.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.channels.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundTest {
  private static final byte[] BODY = "{}".getBytes(UTF_8);
  private static final String LOCAL = "127.0.0.1/32";

  private final Sink sink = Sink.open().answering("thanks");
  private final Targets local = Targets.publicOnly().allowing(LOCAL);

  @AfterEach
  void close() {
    sink.close();
  }

  private static InetAddress address(String text) throws IOException {
    return InetAddress.getByName(text);
  }

  private static Outbound.Answer post(Outbound outbound, URI to) throws IOException {
    return outbound.post(to, Map.of("Content-Type", "application/json"), BODY);
  }

  private void assertRefused(Outbound outbound, String to) {
    assertThatThrownBy(() -> post(outbound, URI.create(to)))
        .as(to)
        .isInstanceOf(Outbound.Refused.class);
    assertThat(sink.received()).as(to).isEmpty();
  }

  @Test
  void whatIsListedIsReachedByPlainHttpWithNameAndBody() throws IOException {
    Outbound outbound = Outbound.to(local).resolvedBy(host -> one("127.0.0.1"), null);
    Outbound.Answer answer = post(outbound, sink.at("hooks.example.test", "/a?b=c"));
    assertThat(answer).isEqualTo(new Outbound.Answer(200, "thanks", null));
    assertThat(answer.isFine()).isTrue();
    assertThat(sink.last().path()).isEqualTo("/a");
    assertThat(sink.last().header("Host")).isEqualTo("hooks.example.test:" + sink.port());
    assertThat(sink.last().body()).isEqualTo(BODY);
  }

  @Test
  void whatIsInsideIsRefusedHoweverItIsWritten() {
    Outbound outbound = Outbound.to(Targets.publicOnly());
    for (String host :
        List.of(
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0",
            "localhost",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "169.254.169.254",
            "10.0.0.1",
            "[fe80::1]",
            "[fd00:ec2::254]")) {
      assertRefused(outbound, "https://" + host + ":" + sink.port() + "/hook");
      assertRefused(outbound, "http://" + host + ":" + sink.port() + "/hook");
    }
  }

  @Test
  void withoutTheCheckTheSameTargetIsReached() throws IOException {
    Outbound outbound = Outbound.to(Targets.publicOnly().allowing("0.0.0.0/0"));
    assertThat(post(outbound, sink.uri()).isFine()).isTrue();
    assertThat(sink.received()).hasSize(1);
  }

  @Test
  void aTargetThatIsNoHttpOrHasAUserIsRefused() {
    Outbound outbound = Outbound.to(local);
    for (String to :
        List.of(
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "//127.0.0.1/",
            "https:///x",
            "https://user:pw@127.0.0.1/",
            "http://127.0.0.1@8.8.8.8/")) {
      assertRefused(outbound, to);
    }
  }

  @Test
  void plainHttpToAPublicAddressIsRefused() {
    Outbound outbound = Outbound.to(local).resolvedBy(host -> one("8.8.8.8"), null);
    assertRefused(outbound, "http://hooks.example.test/");
  }

  @Test
  void everyAddressOfAHostHasToBeLetThrough() {
    Outbound outbound =
        Outbound.to(Targets.publicOnly())
            .resolvedBy(host -> new InetAddress[] {address("8.8.8.8"), address("127.0.0.1")}, null);
    assertRefused(outbound, "https://hooks.example.test:" + sink.port() + "/");
  }

  private static InetAddress[] one(String address) throws IOException {
    return new InetAddress[] {address(address)};
  }

  /** An address of documentation, at which nobody answers. */
  private static final Targets CHECKED = Targets.publicOnly().allowing("192.0.2.1/32");

  /** A name server that says one thing to whoever checks and another to whoever connects. */
  private static final class Rebinding {
    private final Deque<String> answers = new ArrayDeque<>(List.of("192.0.2.1", "127.0.0.1"));

    InetAddress[] resolve(String host) throws IOException {
      return one(answers.size() > 1 ? answers.pop() : answers.peek());
    }
  }

  @Test
  void aNameThatLeadsElsewhereTheSecondTimeIsNotAskedASecondTime() {
    Rebinding names = new Rebinding();
    // Nobody answers at the address that was checked, and the other one is never connected to.
    Outbound outbound =
        Outbound.to(CHECKED).within(Duration.ofMillis(200), null).resolvedBy(names::resolve, null);
    assertThatThrownBy(
            () -> post(outbound, URI.create("https://rebind.example.test:" + sink.port())))
        .isInstanceOf(IOException.class);
    assertThat(names.answers).hasSize(1);
    assertThat(sink.received()).isEmpty();
  }

  @Test
  void aCheckInFrontOfAnotherResolvingLetsTheSameNameIn() throws Exception {
    Rebinding names = new Rebinding();
    String host = "rebind.example.test";
    assertThat(CHECKED.allows(names.resolve(host)[0])).isTrue();
    String connected = names.resolve(host)[0].getHostAddress(); // what a client does by itself
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(sink.at(connected, "/hook"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(BODY))
                .build(),
            HttpResponse.BodyHandlers.discarding());
    assertThat(sink.received()).hasSize(1);
  }

  @Test
  void theCertificateHasToBeForTheNameThoughTheConnectionIsToTheAddress(@TempDir Path folder)
      throws Exception {
    SSLContext context = Certificate.of("hooks.example.test", folder);
    try (Sink secure = Sink.open(context)) {
      Outbound outbound = Outbound.to(local).resolvedBy(host -> one("127.0.0.1"), context);
      assertThat(post(outbound, secure.at("hooks.example.test", "/")).isFine()).isTrue();
      assertThat(secure.last().header("Host")).startsWith("hooks.example.test:");
      assertThatThrownBy(() -> post(outbound, secure.at("other.example.test", "/")))
          .isInstanceOf(SSLException.class);
      assertThatThrownBy(
              () ->
                  post(
                      outbound.resolvedBy(host -> one("127.0.0.1"), null),
                      secure.at("hooks.example.test", "/")))
          .isInstanceOf(SSLException.class);
      assertThat(secure.received()).hasSize(1);
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws IOException {
    Outbound outbound = Outbound.to(local);
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      try (Sink inside = Sink.open()) {
        sink.redirect(status, inside.uri().toString());
        Outbound.Answer answer = post(outbound, sink.uri());
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.isFine()).isFalse();
        assertThat(inside.received()).isEmpty();
      }
    }
  }

  @Test
  void noMoreOfAnAnswerIsReadThanALimit() throws IOException {
    sink.next(200, 50_000_000);
    assertThat(post(Outbound.to(local), sink.uri()).body()).hasSize(64 * 1024);
  }

  /** Takes connections and writes to each as it is told, until it is closed. */
  private static final class Slow implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    Slow(String drip) throws IOException {
      Thread thread =
          new Thread(
              () -> {
                try {
                  Socket socket = server.accept();
                  sockets.add(socket);
                  OutputStream out = socket.getOutputStream();
                  while (!drip.isEmpty()) {
                    out.write(drip.getBytes(UTF_8));
                    out.flush();
                    socket.setSoTimeout(20);
                    try {
                      socket.getInputStream().read(new byte[8192]);
                    } catch (SocketTimeoutException e) {
                      // the pace of the drip
                    }
                  }
                } catch (IOException e) {
                  // closed
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aServerThatHangsOrDripsIsLeftAfterTheTime() throws IOException {
    Outbound outbound = Outbound.to(local).within(Duration.ofMillis(300), null);
    for (String drip : List.of("", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n")) {
      try (Slow slow = new Slow(drip)) {
        assertThatThrownBy(() -> post(outbound, slow.uri()))
            .as(drip)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void noProxyIsAsked() throws IOException {
    List<URI> asked = new ArrayList<>();
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<java.net.Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(java.net.Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        });
    try {
      assertThat(post(Outbound.to(local), sink.uri()).isFine()).isTrue();
      assertThat(asked).isEmpty();
      new Socket(InetAddress.getLoopbackAddress(), sink.port()).close(); // what a usual socket does
      assertThat(asked).isNotEmpty();
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  void theNextAddressIsTriedWhereNobodyListensAtTheFirst() throws IOException {
    Targets both = Targets.publicOnly().allowing("127.0.0.0/8");
    Outbound outbound =
        Outbound.to(both)
            .resolvedBy(
                host -> new InetAddress[] {address("127.0.0.2"), address("127.0.0.1")}, null);
    assertThat(post(outbound, sink.at("hooks.example.test", "/")).isFine()).isTrue();
  }
}
