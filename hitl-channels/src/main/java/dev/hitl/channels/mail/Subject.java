package dev.hitl.channels.mail;

import dev.hitl.channels.Cut;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import dev.hitl.request.RequestStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The subject of a message: the same for all about a request, as some clients thread by it. */
final class Subject {
  private static final int LIMIT = 200;

  /** Of UTF-8, so that an encoded word with its frame has no more than 75 characters. */
  private static final int WORD = 45;

  private Subject() {}

  static String of(Notification notification) {
    String title = notification.title();
    if (notification.kind() == Notice.Kind.OPENED) {
      return Cut.at(title, LIMIT).text();
    }
    return "Re: " + Cut.at(withoutStatus(notification.kind(), title), LIMIT).text();
  }

  /** What became of it is in the text. */
  private static String withoutStatus(Notice.Kind kind, String title) {
    for (RequestStatus status : RequestStatus.values()) {
      String end = " (" + status.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
      if (kind == Notice.Kind.CONCLUDED && title.endsWith(end)) {
        return title.substring(0, title.length() - end.length());
      }
    }
    return title;
  }

  /**
   * As encoded words (RFC 2047), all of it: a text of plain ASCII may itself look like one, and
   * would be shown as what it stands for.
   */
  static String encoded(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      String next = Character.toString(text.codePointAt(i));
      int more = next.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + more > WORD) {
        words.add(word(word.toString()));
        word.setLength(0);
        bytes = 0;
      }
      word.append(next);
      bytes += more;
    }
    words.add(word(word.toString()));
    return String.join("\r\n ", words);
  }

  private static String word(String text) {
    return "=?UTF-8?B?"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "?=";
  }
}
