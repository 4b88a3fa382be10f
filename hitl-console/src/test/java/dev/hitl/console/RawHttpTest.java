package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no browser sends is answered as well, or the connection is closed; nobody else notices. */
class RawHttpTest {
  /** More than the server has threads. */
  private static final int MANY = 100;

  private static final String HOST = "Host: x\r\n";
  private static final String MANAGER = HOST + "Authorization: Bearer " + Desk.token("manager-1");
  private static final String POST =
      "POST /api/batch HTTP/1.1\r\n" + MANAGER + "\r\nHitl-Console: 1\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";

  private final Desk desk = new Desk();
  private final List<Socket> open = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    desk.close();
  }

  private Socket send(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), desk.console.address().getPort());
    open.add(socket);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** Up to the end of its body, which every answer says. */
  private String answer(String text) throws IOException {
    InputStream in = send(text).getInputStream();
    StringBuilder head = new StringBuilder();
    int c;
    while (head.indexOf("\r\n\r\n") < 0 && (c = in.read()) >= 0) {
      head.append((char) c);
    }
    int at = head.indexOf("Content-Length: ");
    assertThat(at).as(head.toString()).isPositive();
    int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r", at)));
    byte[] body = text.startsWith("HEAD ") ? new byte[0] : in.readNBytes(length);
    return head + new String(body, StandardCharsets.US_ASCII);
  }

  private void isRefused(int status, String text) throws IOException {
    String answer = answer(text);
    String shown = text.substring(0, Math.min(100, text.length())) + "\n" + answer;
    assertThat(answer).as(shown).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer).as(shown).contains("application/problem+json", "\"status\":" + status);
    assertThat(answer).as(shown).contains("Content-Security-Policy").doesNotContain("Exception");
  }

  @Test
  void whatIsNoHttpIsRefusedWithAProblem() throws IOException {
    Map<String, Integer> sent = new LinkedHashMap<>();
    sent.put("asdf\r\n\r\n", 400);
    sent.put("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", 400);
    sent.put("GET /\0 HTTP/1.1\r\n" + HOST + "\r\n", 400);
    sent.put("GET / HTTP/1.1\r\n\r\n", 400);
    sent.put("GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n", 400);
    sent.put("GET / HTTP/1.1\r\n" + HOST + "A: b\r\n c\r\n\r\n", 400);
    sent.put("GET / HTTP/1.1\r\n" + HOST + "A: b\u0001c\r\n\r\n", 400);
    sent.put("GET http://evil.example/api/me HTTP/1.1\r\n" + MANAGER + "\r\n\r\n", 400);
    sent.put("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n", 414);
    sent.put("GET / HTTP/1.1\r\n" + HOST + "A: " + "x".repeat(20_000) + "\r\n\r\n", 431);
    sent.put("GET / HTTP/1.1\r\n" + HOST + "a: b\r\n".repeat(5_000) + "\r\n", 431);
    sent.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 426);
    sent.put("GET /\r\n\r\n", 505);
    sent.put("GET / HTTP/9.9\r\n" + HOST + "\r\n", 505);
    for (Map.Entry<String, Integer> each : sent.entrySet()) {
      isRefused(each.getValue(), each.getKey());
    }
  }

  @Test
  void addressesThatCanBeReadInTwoWaysAreRefused() throws IOException {
    for (String id : List.of("a%2Fb", "a%00b", "a%zzb", "a%252Fb", "%ff%fe", "..;/me", "a#b")) {
      isRefused(400, "GET /api/requests/" + id + " HTTP/1.1\r\n" + MANAGER + "\r\n\r\n");
    }
    isRefused(400, "GET //api//me HTTP/1.1\r\n" + MANAGER + "\r\n\r\n");
    isRefused(422, "GET /api/queue?tool=a&tool=b HTTP/1.1\r\n" + MANAGER + "\r\n\r\n");
    isRefused(401, "GET /%61pi/me HTTP/1.1\r\n" + HOST + "\r\n");
  }

  @Test
  void methodsThatNobodyAskedForAreRefusedWithThoseThatThereAre() throws IOException {
    for (String method : List.of("BREW", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH")) {
      for (String path : List.of("/", "/api/queue")) {
        String text = method + " " + path + " HTTP/1.1\r\n" + MANAGER + "\r\n\r\n";
        isRefused(405, text);
        assertThat(answer(text)).contains("Allow: GET");
      }
    }
    isRefused(405, "CONNECT x:80 HTTP/1.1\r\n" + HOST + "\r\n");
    isRefused(405, "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
    for (String path : List.of("/", "/api/queue")) {
      String get = answer("GET " + path + " HTTP/1.1\r\n" + MANAGER + "\r\n\r\n");
      String head = answer("HEAD " + path + " HTTP/1.1\r\n" + MANAGER + "\r\n\r\n");
      assertThat(head).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
      String length = "(?s).*(Content-Length: \\d+).*";
      assertThat(head.replaceFirst(length, "$1")).isEqualTo(get.replaceFirst(length, "$1"));
    }
    assertThat(answer("HEAD /api/events HTTP/1.1\r\n" + MANAGER + "\r\n\r\n"))
        .startsWith("HTTP/1.1 405");
  }

  @Test
  void headersThatComeTwiceAreRefusedWhereOneCounts() throws IOException {
    for (String twice :
        List.of(
            "Origin: http://x\r\nOrigin: http://evil.example",
            "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site")) {
      isRefused(400, "GET /api/me HTTP/1.1\r\n" + MANAGER + "\r\n" + twice + "\r\n\r\n");
    }
    isRefused(400, POST + JSON + JSON + "Content-Length: 2\r\n\r\n{}");
    isRefused(400, POST + JSON + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ");
    Request request = desk.refund(1);
    String etag = "If-Match: " + RequestJson.etag(request) + "\r\n";
    isRefused(
        400,
        POST.replace("batch", "requests/" + request.id() + "/approve")
            + (etag + etag + JSON)
            + "Content-Length: 2\r\n\r\n{}");
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    String large = POST + JSON + "Content-Length: 99999999\r\n";

    isRefused(413, large + "\r\n{");
    isRefused(413, large + "Expect: 100-continue\r\n\r\n");
    isRefused(413, POST + JSON + "Transfer-Encoding: chunked\r\n\r\n" + chunks(2 << 20));
  }

  private static String chunks(int bytes) {
    return ("8000\r\n" + " ".repeat(0x8000) + "\r\n").repeat(bytes / 0x8000) + "0\r\n\r\n";
  }

  @Test
  void aBodyThatIsInAnotherFormIsRefused() throws IOException {
    isRefused(415, POST + JSON + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
    isRefused(400, POST + JSON + "Content-Length: -2\r\n\r\n{}");
    isRefused(400, POST + JSON + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
    isRefused(400, POST + JSON + "Transfer-Encoding: gzip\r\n\r\nzz\r\n");
  }

  /** Without it each would hold one of the server's threads until the last byte came. */
  @Test
  void thoseWhoSendHalfARequestHoldUpNobody() throws IOException {
    for (int i = 0; i < MANY; i++) {
      send("GET / HTTP/1.1\r\nHo");
      send(POST + JSON + "Content-Length: 50\r\n\r\n{");
    }
    await().until(() -> desk.as("manager-2").get("/api/me").status() == 200);

    Socket slow = send(POST + JSON + "Content-Length: 3\r\n\r\n{");
    assertThat(desk.as("manager-2").get("/api/queue").status()).isEqualTo(200);
    slow.getOutputStream().write(new byte[] {' ', '}'});
    byte[] first = slow.getInputStream().readNBytes(12);
    assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 422");
  }

  @Test
  void twoRequestsInOneGoAreBothAnswered() throws IOException {
    Socket socket =
        send(
            "GET /api/me HTTP/1.1\r\n"
                + MANAGER
                + "\r\n\r\nGET /api/sign-in HTTP/1.1\r\n"
                + HOST
                + "Connection: close\r\n\r\n");
    String both = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(both).containsSubsequence("HTTP/1.1 200", "manager-1", "HTTP/1.1 200", "bearer");
  }

  @Test
  void aFileThatIsHeldIsNotSentAgainHoweverItIsAskedFor() {
    Http anybody = desk.anonymous();
    String etag = anybody.get("/css/base.css").etag();

    for (String held : List.of(etag, "W/" + etag, "\"a\", " + etag, "*")) {
      Http.Got again = anybody.with("If-None-Match", held).get("/css/base.css");
      assertThat(again.status()).as(held).isEqualTo(304);
      assertThat(again.response().body()).isEmpty();
    }
    assertThat(anybody.with("If-None-Match", "\"a\"").get("/css/base.css").status()).isEqualTo(200);
    // A part of it is never sent: all of it is an answer to that too.
    Http.Got part = anybody.with("Range", "bytes=0-9").get("/css/base.css");
    assertThat(part.status()).isEqualTo(200);
    assertThat(part.response().body()).hasSizeGreaterThan(1_000);
  }

  @Test
  void filesOfThePageComePackedToWhoeverTakesThatAndAnswersOfTheApiNever() throws Exception {
    Http.Got plain = desk.anonymous().get("/css/base.css");
    HttpResponse<byte[]> packed = bytes("/css/base.css", "br, gzip;q=0.8");

    assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(packed.headers().firstValue("Vary")).contains("Accept-Encoding");
    assertThat(packed.headers().firstValue("ETag")).isNotEqualTo(plain.header("ETag"));
    assertThat(packed.body().length).isLessThan(plain.response().body().length() / 2);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(plain.response().body());
    }
    for (String other : List.of("br", "gzip;q=0", "x-gzipped", "")) {
      assertThat(bytes("/css/base.css", other).headers().firstValue("Content-Encoding")).isEmpty();
    }
    assertThat(bytes("/api/me", "gzip").headers().firstValue("Content-Encoding")).isEmpty();
  }

  private HttpResponse<byte[]> bytes(String path, String encoding) throws Exception {
    HttpRequest request =
        desk.as("manager-1").builder(path).header("Accept-Encoding", encoding).build();
    return Http.CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }
}
