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

  private record Told(int status, String location, int size) {}

  private final HttpServer server;
  private final boolean tls;
  private final BlockingQueue<Told> next = new LinkedBlockingQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile String usual = "";

  private Sink(HttpServer server, boolean tls) {
    this.server = server;
    this.tls = tls;
    server.createContext(
        "/",
        exchange -> {
          received.add(
              new Received(
                  exchange.getRequestURI().getPath(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          Told told = next.poll();
          byte[] body =
              told == null ? usual.getBytes(StandardCharsets.UTF_8) : new byte[told.size()];
          if (told != null && told.location() != null) {
            exchange.getResponseHeaders().add("Location", told.location());
          }
          exchange.sendResponseHeaders(
              told == null ? 200 : told.status(), body.length == 0 ? -1 : body.length);
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
    usual = body;
    return this;
  }

  public void next(int status) {
    next.add(new Told(status, null, 0));
  }

  public void next(int status, int size) {
    next.add(new Told(status, null, size));
  }

  public void redirect(int status, String location) {
    next.add(new Told(status, location, 0));
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
