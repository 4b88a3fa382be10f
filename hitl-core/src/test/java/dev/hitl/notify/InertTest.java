package dev.hitl.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class InertTest {
  private static final Set<Integer> NEVER =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.SURROGATE,
          (int) Character.PRIVATE_USE,
          (int) Character.UNASSIGNED,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR);

  static void assertInert(String text) {
    text.codePoints()
        .forEach(
            point -> {
              assertThat(NEVER).as("U+%04X", point).doesNotContain(Character.getType(point));
              assertThat(Character.isSpaceChar(point) && point != ' ').isFalse();
            });
  }

  @Property(tries = 3_000)
  void noTextLeavesAnythingThatMovesTurnsOrHides(
      @ForAll("hostile") String text, @ForAll @IntRange(min = 0, max = 60) int limit) {
    String line = Inert.line(text, limit);
    assertInert(line);
    // An astral code point is eleven characters when it is written out, and takes two.
    assertThat(line.length()).isLessThanOrEqualTo(8 * (limit + 1) + 40);
    if (text.length() > limit + 1) {
      assertThat(line).endsWith("⟨cut: " + text.length() + " characters in all⟩");
    }
  }

  @Property(tries = 3_000)
  void differentTextsLookDifferent(@ForAll("hostile") String a, @ForAll("hostile") String b) {
    // Somebody may type the brackets themselves; that shows more than there is, never less.
    Assume.that((a + b).chars().noneMatch(c -> c == '⟨' || c == '⏎'));
    assertThat(Inert.line(a, 1_000).equals(Inert.line(b, 1_000))).isEqualTo(a.equals(b));
  }

  @Example
  void everyCodePointIsPlainOrWrittenOut() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String line = Inert.line(new StringBuilder().appendCodePoint(point).toString(), 10);
      boolean plain = line.codePointAt(0) == point && line.codePointCount(0, line.length()) == 1;
      if (plain) {
        assertInert(line);
      } else if (point != '\n') {
        assertThat(line).isEqualTo("⟨U+" + String.format("%04X", point) + "⟩");
      }
    }
  }

  @Example
  void whatIsKnownToDeceiveIsShownByItsCodePoint() {
    assertThat(line("invoice\u202Egnp.exe")).isEqualTo("invoice⟨U+202E⟩gnp.exe");
    assertThat(line("\u2066a\u2069")).isEqualTo("⟨U+2066⟩a⟨U+2069⟩");
    assertThat(line("pay\u200Bpal\uFEFF")).isEqualTo("pay⟨U+200B⟩pal⟨U+FEFF⟩");
    assertThat(line("soft\u00ADhyphen")).isEqualTo("soft⟨U+00AD⟩hyphen");
    assertThat(line("ok\uDB40\uDC41\uDB40\uDC7F")).isEqualTo("ok⟨U+E0041⟩⟨U+E007F⟩");
    assertThat(line("\u001B[2J\u001B[1;1H")).isEqualTo("⟨U+001B⟩[2J⟨U+001B⟩[1;1H");
    assertThat(line("\u009B31m")).isEqualTo("⟨U+009B⟩31m");
    assertThat(line("a\uFE0Fb\uDB40\uDD00")).isEqualTo("a⟨U+FE0F⟩b⟨U+E0100⟩");
    assertThat(line("\u3164\u2800\u034F\u115F")).isEqualTo("⟨U+3164⟩⟨U+2800⟩⟨U+034F⟩⟨U+115F⟩");
    assertThat(line("\ud800x\udc00")).isEqualTo("⟨U+D800⟩x⟨U+DC00⟩");
    assertThat(line("a\u0000b")).isEqualTo("a⟨U+0000⟩b");
    assertThat(line("a\u00A0b\u3000c\td")).isEqualTo("a⟨U+00A0⟩b⟨U+3000⟩c⟨U+0009⟩d");
    assertThat(line("\uE000")).isEqualTo("⟨U+E000⟩");
  }

  @Example
  void aTextStaysOnOneLine() {
    assertThat(line("a\nb\r\nc\u2028d\u2029e\u0085f\u000Bg\fh"))
        .isEqualTo("a⏎b⟨U+000D⟩⏎c⟨U+2028⟩d⟨U+2029⟩e⟨U+0085⟩f⟨U+000B⟩g⟨U+000C⟩h")
        .hasLineCount(1);
  }

  @Example
  void honestTextOfAnyLanguageIsLeftAsItIs() {
    String text = "Grüße, 価格は€5です — naïve? «да» مرحبا 😀 e\u0301";
    assertThat(line(text)).isEqualTo(text);
    String joined =
        "\u1112\u1161\u11ab\u1100\u1173\u11af कार्त्स्न्यम् ကြောင်း ខ្មែរ ภาษาไทยที่ རྒྱུད שָׁלוֹם 👍🏿 ｶﾞ ế";
    assertThat(line(joined)).isEqualTo(joined);
  }

  @Example
  void whatIsHeapedOnALetterIsShownByItsCodePoints() {
    assertThat(line("Z" + "\u0351".repeat(5)))
        .isEqualTo("Z" + "\u0351".repeat(3) + "⟨U+0351⟩".repeat(2));
    assertThat(line("\u1100\u1161\u1161\u11a8\u11a8"))
        .isEqualTo("\u1100\u1161\u1161\u11a8⟨U+11A8⟩");
    assertThat(line("\u1100".repeat(5))).isEqualTo("\u1100".repeat(4) + "⟨U+1100⟩");
    assertThat(line("क" + "\u094dक".repeat(10)))
        .startsWith("क" + "\u094dक".repeat(8) + "⟨U+094D⟩⟨U+0915⟩");
    assertThat(line("\u0338no")).isEqualTo("⟨U+0338⟩no");
    assertThat(line("no\n\u20e0")).isEqualTo("no⏎⟨U+20E0⟩");
    assertThat(line("\u200b\u0338")).isEqualTo("⟨U+200B⟩⟨U+0338⟩");
  }

  @Example
  void aLetterThatPassesForOneOfAnotherAlphabetIsShownByItsCodePoint() {
    assertThat(line("p\u0430ypal.com")).isEqualTo("p⟨U+0430⟩ypal.com");
    assertThat(line("\u039Fracle")).isEqualTo("⟨U+039F⟩racle");
    assertThat(line("\uD835\uDC1Adm\uFF49n")).isEqualTo("⟨U+1D41A⟩dm⟨U+FF49⟩n");
    assertThat(line("pay \u0430lice, m\u0430ry"))
        .isEqualTo("pay \u0430lice, m⟨U+0430⟩ry".replace("\u0430lice", "⟨U+0430⟩lice"));
  }

  @Example
  void aWordOfOneAlphabetAndAUnitOfMeasureAreLeftAsTheyAre() {
    String text = "Москва αβγ 5kΩ 3μm 10€ ½ № ª São İstanbul";
    assertThat(line(text)).isEqualTo(text);
  }

  @Example
  void aCutIsNeverSilentAndNeverWithinACodePoint() {
    assertThat(Inert.line("x".repeat(1_000_000), 400))
        .startsWith("x".repeat(400) + "…")
        .endsWith("⟨cut: 1000000 characters in all⟩")
        .hasSizeLessThan(450);
    assertThat(Inert.line("abc", 3)).isEqualTo("abc");
    assertThat(Inert.line("abcd", 3)).isEqualTo("abc… ⟨cut: 4 characters in all⟩");
    assertThat(Inert.line("ab😀", 3)).isEqualTo("ab😀");
    assertThat(Inert.line("", 0)).isEmpty();
    assertThat(Inert.line("a", 0)).isEqualTo("… ⟨cut: 1 characters in all⟩");
  }

  private static String line(String text) {
    return Inert.line(text, 1_000);
  }

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(40);
    Arbitrary<String> nasty =
        Arbitraries.of(
                "\u202E",
                "\u2066",
                "\u200B",
                "\u200D",
                "\uFEFF",
                "\u00AD",
                "\u001B[31m",
                "\n",
                "\r",
                "\t",
                "\u0000",
                "\u0085",
                "\u2028",
                "\uFE0F",
                "\uDB40\uDC41",
                "\ud800",
                "\udc00",
                "\uE000",
                "\uDBFF\uDFFF",
                "\u3164",
                "\u2800",
                "a",
                "refund ",
                "\"",
                "5")
            .list()
            .ofMaxSize(40)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(anything, nasty);
  }
}
