package dev.hitl.channels;

import java.util.Map;

/**
 * What a web server is to answer. Values of no server's: whoever mounts a page or a callback writes
 * them with the server they have.
 *
 * @param status the HTTP status
 * @param headers by name; with the content type
 * @param body the text, in UTF-8
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {
  /** Copies the headers. */
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /**
   * A short plain text.
   *
   * @param status the HTTP status
   * @param text one line
   * @return an answer that nobody keeps
   */
  public static HttpAnswer plain(int status, String text) {
    return new HttpAnswer(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8", "Cache-Control", "no-store"),
        text);
  }
}
