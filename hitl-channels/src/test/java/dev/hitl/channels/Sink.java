package dev.hitl.channels;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** A real HTTP server on this host that takes down what it is sent and answers as it is told. */
public final class Sink implements AutoCloseable {
  /** What was sent. */
  public record Received(String path, Map<String, List<String>> headers, String text) {
    public byte[] body() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Header by its name, whatever its case; null where there is none. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> name.equalsIgnoreCase(header.getKey()))
          .map(header -> header.getValue().get(0))
          .findFirst()
          .orElse(null);
    }
  }

  private record Told(int status, String header, String value, int size) {}

  private final HttpServer server;
  private final boolean tls;
  private final BlockingQueue<Told> next = new LinkedBlockingQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile Function<Received, String> usual = received -> "";
  private volatile int usualStatus = 200;

  private Sink(HttpServer server, boolean tls) {
    this.server = server;
    this.tls = tls;
    server.createContext(
        "/",
        exchange -> {
          Received one =
              new Received(
                  exchange.getRequestURI().getPath(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          received.add(one);
          Told told = next.poll();
          byte[] body =
              told == null
                  ? usual.apply(one).getBytes(StandardCharsets.UTF_8)
                  : new byte[told.size()];
          if (told != null && told.header() != null) {
            exchange.getResponseHeaders().add(told.header(), told.value());
          }
          exchange.sendResponseHeaders(
              told == null ? usualStatus : told.status(), body.length == 0 ? -1 : body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
  }

  public static Sink open() {
    try {
      return new Sink(HttpServer.create(local(), 0), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Sink open(SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(local(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new Sink(server, true);
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public URI at(String host, String path) {
    return URI.create((tls ? "https://" : "http://") + host + ":" + port() + path);
  }

  public URI uri() {
    return at("127.0.0.1", "/hook");
  }

  /** What it answers where it is not told otherwise. */
  public Sink answering(String body) {
    return answering(received -> body);
  }

  /** What it answers to what, where it is not told otherwise. */
  public Sink answering(Function<Received, String> answer) {
    usual = answer;
    return this;
  }

  /** The status where it is not told otherwise. */
  public void always(int status) {
    usualStatus = status;
  }

  public void next(int status, String header, String value) {
    next.add(new Told(status, header, value, 0));
  }

  /** The paths that were asked for, in order. */
  public List<String> paths() {
    return received.stream().map(Received::path).toList();
  }

  public void next(int status) {
    next.add(new Told(status, null, null, 0));
  }

  public void next(int status, int size) {
    next.add(new Told(status, null, null, size));
  }

  public void redirect(int status, String location) {
    next.add(new Told(status, "Location", location, 0));
  }

  public List<Received> received() {
    return received;
  }

  public Received last() {
    return received.get(received.size() - 1);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
