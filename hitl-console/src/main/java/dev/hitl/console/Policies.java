package dev.hitl.console;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;

/** What a browser is told of every answer: what it may load, and that nobody may frame it. */
final class Policies {
  /** No inline script, no other host, no form that is sent anywhere, no frame around it. */
  static final String CONTENT =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; font-src 'self'; manifest-src 'self'; frame-ancestors 'none';"
          + " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

  /**
   * Of pages that others mount. They are of the console's origin, where a script would be whoever
   * is signed in, so they have none, whatever they say themselves.
   */
  static final String MOUNTED =
      "script-src 'none'; connect-src 'none'; object-src 'none'; frame-src 'none';"
          + " worker-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  /** Where they say nothing themselves. */
  static final String PLAIN =
      "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'";

  private Policies() {}

  /**
   * Browsers hold both of two that a comma is between, so what a page says of itself can only be
   * stricter.
   */
  static void mounted(HttpFields.Mutable headers, String own) {
    headers.put("Content-Security-Policy", MOUNTED + ", " + own);
  }

  static void headers(HttpFields.Mutable headers) {
    headers.put("Content-Security-Policy", CONTENT);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put(
        "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  }

  /** Nobody on the way keeps it or waits until there is more of it. */
  static void stream(Response response) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("Content-Type", "text/event-stream");
    headers.put("Cache-Control", "no-store");
    headers.put("X-Accel-Buffering", "no");
  }
}
