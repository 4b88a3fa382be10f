package dev.hitl.channels.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One request to one address that was checked. Apache HttpClient lets the address and the name be
 * given apart, which the JDK's client does not. Thread-safe.
 */
final class Connection {
  private static final int MOST_HEADERS = 100;
  private static final int LONGEST_LINE = 8 * 1024;

  /** A host by its address and its name. */
  record Place(String scheme, InetAddress address, String name, int port) {}

  private final HttpClientConnectionOperator operator;
  private final ManagedHttpClientConnectionFactory connections;
  private final int mostBytes;

  Connection(@Nullable SSLContext tls, int mostBytes) {
    this.mostBytes = mostBytes;
    SSLContext trusted = tls == null ? SSLContexts.createSystemDefault() : tls;
    operator =
        new DefaultHttpClientConnectionOperator(
            proxy -> new Socket(Proxy.NO_PROXY),
            null,
            new NoNames(),
            RegistryBuilder.<TlsSocketStrategy>create()
                .register("https", new DefaultClientTlsStrategy(trusted))
                .build());
    connections =
        ManagedHttpClientConnectionFactory.builder()
            .http1Config(
                Http1Config.custom()
                    .setMaxHeaderCount(MOST_HEADERS)
                    .setMaxLineLength(LONGEST_LINE)
                    .build())
            .build();
  }

  /** Every address is given, so whatever asks for one is a mistake that must not go unnoticed. */
  private static final class NoNames implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      throw new UnknownHostException(host + " is not resolved a second time");
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  Outbound.Answer post(
      Place place, URI to, Map<String, String> headers, byte[] body, Duration limit)
      throws IOException {
    HttpPost post = new HttpPost(to);
    headers.forEach(post::addHeader);
    post.setEntity(new ByteArrayEntity(body, null));
    AtomicReference<Outbound.@Nullable Answer> answer = new AtomicReference<>();
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> ended =
        over.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(
                timeout -> {
                  late.set(true);
                  post.cancel(); // also what drips a byte now and then ends here
                  return null;
                });
    HttpHost host = new HttpHost(place.scheme, place.address, place.name, place.port);
    try (CloseableHttpClient client = client(Timeout.of(limit))) {
      client.execute(
          host,
          post,
          HttpClientContext.create(),
          response -> {
            answer.set(answer(response));
            post.cancel(); // the rest of a long answer is not waited for
            return answer.get();
          });
    } catch (IOException e) {
      if (answer.get() == null) {
        throw late.get() ? new SocketTimeoutException("no answer within " + limit) : e;
      }
    } finally {
      over.complete(null);
      ended.join();
    }
    Outbound.Answer given = answer.get();
    if (given == null) {
      throw new IOException("no answer");
    }
    return given;
  }

  private CloseableHttpClient client(Timeout limit) {
    BasicHttpClientConnectionManager manager =
        new BasicHttpClientConnectionManager(operator, connections);
    manager.setConnectionConfig(
        ConnectionConfig.custom().setConnectTimeout(limit).setSocketTimeout(limit).build());
    return HttpClients.custom()
        .setConnectionManager(manager)
        .setRoutePlanner(new DefaultRoutePlanner(null))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setResponseTimeout(limit)
                .build())
        .setUserAgent("hitl")
        .setConnectionReuseStrategy((request, response, context) -> false)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .build();
  }

  private Outbound.Answer answer(ClassicHttpResponse response) throws IOException {
    return new Outbound.Answer(
        response.getCode(),
        beginning(response),
        RetryAfter.of(first(response, "Retry-After"), first(response, "Date")));
  }

  private static @Nullable String first(ClassicHttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  private String beginning(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return "";
    }
    InputStream content = entity.getContent();
    return content == null ? "" : new String(content.readNBytes(mostBytes), StandardCharsets.UTF_8);
  }
}
