package dev.hitl.channels.slack;

import dev.hitl.notify.Notification;
import dev.hitl.notify.Question;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages in Slack's Block Kit. All text is of the kind that Slack does not format, and has
 * Slack's three signs escaped besides, so that nothing in it is a link, a mention or an emoji.
 */
final class Blocks {
  static final String APPROVE = "hitl.approve";
  static final String REJECT = "hitl.reject";

  /** Slack's own limits are 150 and 3,000 characters of escaped text, and 50 blocks. */
  private static final int HEADER = 140;

  private static final int SECTION = 2_900;
  private static final int MOST_SECTIONS = 12;

  private Blocks() {}

  /** Slack's rule for the three signs that have a meaning in its messages. */
  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The arguments of a message: its words are for where blocks are not shown. */
  static Map<String, Object> message(String words, List<Map<String, Object>> blocks) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("text", escape(words));
    message.put("mrkdwn", false);
    message.put("parse", "none");
    message.put("link_names", false);
    message.put("unfurl_links", false);
    message.put("unfurl_media", false);
    message.put("blocks", blocks);
    return message;
  }

  /** What people are told, with buttons only where all of it is shown. */
  static List<Map<String, Object>> of(Notification notification, URI page) {
    List<Map<String, Object>> blocks = new ArrayList<>();
    blocks.add(header(notification.title()));
    List<String> sections = sections(notification.text());
    sections.stream().limit(MOST_SECTIONS).forEach(text -> blocks.add(section(text)));
    boolean whole = sections.size() <= MOST_SECTIONS;
    if (!whole) {
      blocks.add(section("… ⟨cut: " + notification.text().length() + " characters in all⟩"));
    }
    Question question = notification.question();
    List<Map<String, Object>> buttons = new ArrayList<>();
    if (question != null && question.way() == Question.Way.CLICK && whole) {
      buttons.add(button(APPROVE, "Approve", "primary", notification.reference()));
      buttons.add(button(REJECT, "Reject…", "danger", notification.reference()));
    } else if (question != null) {
      blocks.add(section("Look at the whole of it before you decide: not here."));
    }
    buttons.add(
        Map.of(
            "type",
            "button",
            "text",
            plain("Open"),
            "url",
            page.toASCIIString(),
            "action_id",
            "hitl.open"));
    blocks.add(Map.of("type", "actions", "elements", buttons));
    return blocks;
  }

  /** What a message says once there is nothing to decide from it any more. */
  static List<Map<String, Object>> over(String title, String sentence) {
    return List.of(header(title), section(sentence));
  }

  static Map<String, Object> header(String text) {
    return Map.of("type", "header", "text", plain(shortened(text, HEADER)));
  }

  /** Of a text that Slack takes in one piece; of a longer one the beginning. */
  static Map<String, Object> section(String text) {
    return Map.of("type", "section", "text", plain(shortened(text, SECTION)));
  }

  private static Map<String, Object> button(
      String action, String label, String style, String value) {
    return Map.of(
        "type", "button",
        "action_id", action,
        "text", plain(label),
        "style", style,
        "value", value);
  }

  static Map<String, Object> plain(String escaped) {
    return Map.of("type", "plain_text", "text", escaped, "emoji", false);
  }

  /** The beginning of a text that is short enough when it is escaped; the whole is in the text. */
  private static String shortened(String text, int limit) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      String next = escape(Character.toString(text.codePointAt(i)));
      if (out.length() + next.length() > limit) {
        return out + "…";
      }
      out.append(next);
    }
    return out.toString();
  }

  /** Parts that are short enough when they are escaped, at ends of lines where there are some. */
  private static List<String> sections(String text) {
    List<String> sections = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = from;
      int length = 0;
      int line = from;
      while (to < text.length()) {
        int point = text.codePointAt(to);
        int more = escape(Character.toString(point)).length();
        if (length + more > SECTION) {
          break;
        }
        length += more;
        to += Character.charCount(point);
        if (point == '\n') {
          line = to;
        }
      }
      int end = to < text.length() && line > from ? line : to;
      sections.add(text.substring(from, end));
      from = end;
    }
    return sections;
  }
}
