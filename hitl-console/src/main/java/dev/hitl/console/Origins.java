package dev.hitl.console;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps other sites out. A browser sends with a request where it comes from, and sends none with a
 * header of our own for another site without having asked; a page that had its name point here
 * calls us by a name that is not ours.
 *
 * @param hosts the names by which the server may be called, with a port or for any; empty for all
 * @param origins other origins from which pages may ask, where a proxy serves them under its name
 */
record Origins(Set<String> hosts, Set<String> origins) {
  /** Pages of ours send it with what changes something; no form can. */
  static final String HEADER = "Hitl-Console";

  Origins {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  void checkHost(Exchange exchange) {
    String host = host(exchange);
    if (!hosts.isEmpty()
        && !hosts.contains(host)
        && !hosts.contains(host.replaceFirst(":[0-9]*$", ""))) {
      throw Problem.of(
          Problem.Kind.WRONG_HOST,
          "the server answers to " + String.join(", ", hosts.stream().sorted().toList()));
    }
  }

  private static String host(Exchange exchange) {
    return exchange.header("Host").orElse("").toLowerCase(Locale.ROOT);
  }

  /** What is read is kept from other sites by browsers; this does not depend on it. */
  void check(Exchange exchange, boolean changes) {
    Optional<String> site = exchange.header("Sec-Fetch-Site");
    if (site.isPresent() && !List.of("same-origin", "none").contains(site.get())) {
      throw Problem.of(Problem.Kind.CROSS_SITE, "the browser says that another site asks");
    }
    Optional<String> origin = exchange.header("Origin");
    if (origin.isPresent() && !isOurs(origin.get(), exchange)) {
      throw Problem.of(Problem.Kind.CROSS_SITE, "a page of another origin asks");
    }
    if (changes && !exchange.header(HEADER).orElse("").equals("1")) {
      throw Problem.of(
          Problem.Kind.CROSS_SITE,
          "send the header " + HEADER + ": 1 with what changes something; no other site can");
    }
  }

  /**
   * Of a page without a script: it may be linked to from anywhere, and be nothing but a page then;
   * what a form sends has to come from a page of ours. Browsers send no origin with a form of a
   * page that sends no referrer, so what they say of the site counts first.
   */
  void checkPage(Exchange exchange, boolean changes) {
    String site = exchange.header("Sec-Fetch-Site").orElse("");
    boolean ours = List.of("same-origin", "none").contains(site);
    if (!changes) {
      boolean opened =
          exchange.header("Sec-Fetch-Mode").orElse("").equals("navigate")
              && exchange.header("Sec-Fetch-Dest").orElse("").equals("document");
      if (!site.isEmpty() && !ours && !opened) {
        throw Problem.of(Problem.Kind.CROSS_SITE, "another site may link to it, and no more");
      }
    } else if (!site.equals("same-origin")
        && !(site.isEmpty()
            && exchange.header("Origin").filter(o -> isOurs(o, exchange)).isPresent())) {
      throw Problem.of(Problem.Kind.CROSS_SITE, "the form has to be on a page of this server");
    }
  }

  private boolean isOurs(String origin, Exchange exchange) {
    String lower = origin.toLowerCase(Locale.ROOT);
    int scheme = lower.indexOf("://");
    return origins.contains(lower)
        || (scheme > 0 && lower.substring(scheme + 3).equals(host(exchange)));
  }
}
