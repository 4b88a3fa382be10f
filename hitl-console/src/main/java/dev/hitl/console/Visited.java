package dev.hitl.console;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as a mount sees it.
 *
 * @param exchange the request
 * @param isCallback whether nobody is signed in, so that credentials are the mount's to check
 * @param rest the path behind the mount's own
 * @param caller who is signed in
 * @param bytes the body; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Visited(
    Exchange exchange, boolean isCallback, String rest, Optional<Caller> caller, byte[] bytes)
    implements Mount.Visit {
  /** What is between a browser and the console, or says where in another mount somebody was. */
  private static final Set<String> NEVER = Set.of("cookie", "referer");

  @Override
  public String method() {
    return exchange.request().getMethod().equals("POST") ? "POST" : "GET";
  }

  @Override
  public @Nullable String query() {
    String query = exchange.request().getHttpURI().getQuery();
    return query == null || query.isEmpty() ? null : query;
  }

  @Override
  public @Nullable String header(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean credential =
        lower.equals("authorization") || lower.equals(DevelopmentMode.AS.toLowerCase(Locale.ROOT));
    return NEVER.contains(lower) || (credential && !isCallback)
        ? null
        : exchange.header(name).orElse(null);
  }

  @Override
  public byte[] body() {
    return bytes.clone();
  }
}
