package dev.hitl.console;

import dev.hitl.Hitl;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reviewers' page and its HTTP API, on a server of its own.
 *
 * <pre>{@code
 * try (HitlConsole console = HitlConsole.on(hitl).authenticator(ours).port(0).start()) {
 *   System.out.println(console.address());
 * }
 * }</pre>
 *
 * <p>Any number of consoles may serve one database, one at each node. Thread-safe.
 */
public final class HitlConsole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HitlConsole.class);
  private static final int MOST_THREADS = 64;
  private static final int LEAST_THREADS = 4;
  private static final int MOST_HEADER_BYTES = 16 << 10;

  private final Server server;
  private final Feed feed;
  private final URI address;
  private final List<Endpoint> endpoints;

  HitlConsole(Hitl hitl, Settings settings) {
    Viewers viewers = new Viewers(hitl, settings.overseers());
    feed = new Feed(hitl, settings, viewers);
    endpoints = Api.of(hitl, settings, feed);
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("hitl-console");
    threads.setDaemon(true);
    server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1, http());
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    server.addConnector(connector);
    Origins origins = new Origins(hosts(settings), settings.origins());
    server.setHandler(new Front(new Routes(endpoints), settings, origins, viewers));
    server.setErrorHandler(new Unreadable());
    try {
      server.start();
      address = address(settings.host(), connector.getLocalPort());
      feed.start();
    } catch (Exception e) {
      close();
      throw new IllegalStateException(
          "the console cannot listen on " + settings.host() + ":" + settings.port(), e);
    }
    if (settings.authenticator() instanceof DevelopmentMode) {
      LOG.warn(
          "The console at {} is in DEVELOPMENT MODE: whoever is at this machine is whoever they"
              + " say. Give it an authenticator to let others in.",
          address);
    } else {
      LOG.info("The console is at {}", address);
    }
  }

  /**
   * Begins a console.
   *
   * @param hitl whose requests are shown; stays the caller's to close, after the console
   * @return a builder
   */
  public static ConsoleBuilder on(Hitl hitl) {
    return new ConsoleBuilder(hitl);
  }

  /**
   * Where it is.
   *
   * @return an address such as {@code http://localhost:8080}
   */
  public URI address() {
    return address;
  }

  /** What it does, for tests. */
  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Who follows what happens, for tests. */
  Feed feed() {
    return feed;
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(MOST_HEADER_BYTES);
    // What could be read in two ways is refused.
    http.setUriCompliance(UriCompliance.DEFAULT);
    return new HttpConnectionFactory(http);
  }

  private static URI address(String host, int port) {
    boolean here = Set.of("127.0.0.1", "0.0.0.0", "::1", "[::1]", "::").contains(host);
    return URI.create("http://" + (here ? "localhost" : host) + ":" + port);
  }

  /** A page whose name somebody had point to this machine does not call it by one of these. */
  private static Set<String> hosts(Settings settings) {
    Set<String> hosts = new HashSet<>(settings.hosts());
    if (settings.authenticator() instanceof DevelopmentMode) {
      hosts.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
    }
    return hosts;
  }

  /** Stops: ends the streams, and answers no more. Idempotent. */
  @Override
  public void close() {
    feed.close();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The console did not stop as it should", e);
    }
  }
}
