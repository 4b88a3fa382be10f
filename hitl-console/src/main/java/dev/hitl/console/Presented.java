package dev.hitl.console;

import java.net.InetAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/**
 * What came with a request that is not over, to be looked at again: the server uses its own for the
 * next one. Immutable.
 *
 * @param fields all headers
 * @param sent all cookies
 * @param from where it came from
 */
record Presented(HttpFields fields, List<HttpCookie> sent, InetAddress from)
    implements Authenticator.Incoming {
  static Presented of(Exchange exchange) {
    Request request = exchange.request();
    return new Presented(
        HttpFields.build(request.getHeaders()).asImmutable(),
        List.copyOf(Request.getCookies(request)),
        exchange.from());
  }

  @Override
  public List<String> headers(String name) {
    return List.copyOf(fields.getValuesList(name));
  }

  @Override
  public List<String> cookies(String name) {
    return values(sent, name);
  }

  static List<String> values(List<HttpCookie> cookies, String name) {
    return cookies.stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .toList();
  }
}
