package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The page's files, out of the jar. Anybody may have them: nothing that is kept is in them. */
final class Page {
  private static final String ROOT = "page";
  private static final int MOST_FILES = 500;
  private static final Pattern NAME = Pattern.compile("(/[a-zA-Z0-9_-]+){1,6}(\\.[a-z0-9]+)+");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "json", "application/json",
          "webmanifest", "application/manifest+json");

  private final Cache<String, Optional<Answer>> files =
      Caffeine.newBuilder().maximumSize(MOST_FILES).build();

  Answer file(Exchange exchange, String path) {
    String method = exchange.request().getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw Problem.of(Problem.Kind.WRONG_METHOD, "use GET").header("Allow", "GET, HEAD");
    }
    String name = path.equals("/") ? "/index.html" : path;
    Optional<Answer> file =
        NAME.matcher(name).matches() ? files.get(name, Page::read) : Optional.empty();
    Answer found =
        file.orElseThrow(
            () -> Problem.of(Problem.Kind.NOT_FOUND, "there is nothing at this address"));
    return exchange.header("If-None-Match").equals(Optional.ofNullable(found.headers().get("ETag")))
        ? new Answer(304, found.headers(), new byte[0])
        : found;
  }

  private static Optional<Answer> read(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    try (InputStream in = Page.class.getResourceAsStream(ROOT + name)) {
      if (in == null || type == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      // Asked for anew each time, so that a page and its modules are of one version.
      return Optional.of(
          new Answer(
              200,
              Map.of("Content-Type", type, "Cache-Control", "no-cache", "ETag", etag(bytes)),
              bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String etag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
