package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

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

  private final Cache<String, Optional<File>> files =
      Caffeine.newBuilder().maximumSize(MOST_FILES).build();

  /**
   * One file. What is packed is the page's own, so nobody learns a secret from how small it became.
   *
   * @param plain as it is
   * @param packed by gzip
   */
  private record File(Answer plain, Answer packed) {}

  Answer file(Exchange exchange, String path) {
    String method = exchange.request().getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw Problem.of(Problem.Kind.WRONG_METHOD, "use GET").header("Allow", "GET, HEAD");
    }
    String name =
        switch (path) {
          case "/" -> "/index.html";
          // What browsers ask for where no page told them of an icon.
          case "/favicon.ico" -> "/icon.svg";
          default -> path;
        };
    Optional<File> file =
        NAME.matcher(name).matches() ? files.get(name, Page::read) : Optional.empty();
    File found =
        file.orElseThrow(
            () -> Problem.of(Problem.Kind.NOT_FOUND, "there is nothing at this address"));
    Answer answer = takesGzip(exchange) ? found.packed() : found.plain();
    return isHeld(exchange, answer) ? new Answer(304, answer.headers(), new byte[0]) : answer;
  }

  private static boolean takesGzip(Exchange exchange) {
    return listed(exchange, "Accept-Encoding")
        .map(coding -> coding.toLowerCase(Locale.ROOT).replaceAll("\\s", ""))
        .anyMatch(coding -> coding.equals("gzip") || coding.matches("gzip;q=(1|0\\.\\d*[1-9]).*"));
  }

  /** A proxy on the way may have made a weak one of it. */
  private static boolean isHeld(Exchange exchange, Answer answer) {
    String etag = answer.headers().get("ETag");
    return listed(exchange, "If-None-Match")
        .anyMatch(held -> held.equals("*") || held.replaceFirst("^W/", "").equals(etag));
  }

  private static Stream<String> listed(Exchange exchange, String header) {
    return exchange.headers(header).stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(String::strip);
  }

  private static Optional<File> read(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    try (InputStream in = Page.class.getResourceAsStream(ROOT + name)) {
      if (in == null || type == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      Answer packed = answer(type, packed(bytes));
      return Optional.of(
          new File(answer(type, bytes), packed.with(Map.of("Content-Encoding", "gzip"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asked for anew each time, so that a page and its modules are of one version. */
  private static Answer answer(String type, byte[] bytes) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", type);
    headers.put("Cache-Control", "no-cache");
    headers.put("Vary", "Accept-Encoding");
    headers.put("ETag", etag(bytes));
    return new Answer(200, headers, bytes);
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
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
