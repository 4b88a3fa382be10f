package dev.hitl.notify;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;

/**
 * Letters that pass for those of another alphabet. Within a word that has Latin letters, those of
 * alphabets that look like Latin are told; letters that are Latin ones in another dress, such as
 * mathematical bold, always. A word that is all of one alphabet is honest text of a language.
 */
final class LookAlikes {
  private static final Set<UnicodeScript> ALIKE =
      EnumSet.of(
          UnicodeScript.CYRILLIC,
          UnicodeScript.ARMENIAN,
          UnicodeScript.CHEROKEE,
          UnicodeScript.COPTIC,
          UnicodeScript.LISU);

  /** Of the Greek letters only these: kΩ and μm are honest. */
  private static final String GREEK_ALIKE = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυχϲϳ";

  /** Before it are Latin letters and marks that pass for nothing else, such as ª. */
  private static final int FIRST_DRESSED = 0x2000;

  private LookAlikes() {}

  /** Where the word ends that begins here; just behind what is no word. */
  static int wordEnd(String text, int from, int limit) {
    int i = from;
    while (i < text.length() && i < limit && isOfWord(text.codePointAt(i))) {
      i += Character.charCount(text.codePointAt(i));
    }
    return i == from ? from + Character.charCount(text.codePointAt(from)) : i;
  }

  private static boolean isOfWord(int point) {
    return Character.isLetterOrDigit(point)
        || Character.getType(point) == Character.NON_SPACING_MARK;
  }

  /** Whether a part has Latin letters. */
  static boolean isMixed(String text, int from, int to) {
    boolean latin = false;
    boolean alike = false;
    for (int i = from; i < to; i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      latin |= Character.isLetter(point) && UnicodeScript.of(point) == UnicodeScript.LATIN;
      alike |= isAlike(point);
    }
    return latin && alike;
  }

  /** Whether a letter is not what it seems, in a word that is mixed or not. */
  static boolean isLookAlike(int point, boolean mixed) {
    return (mixed && isAlike(point)) || isDressed(point);
  }

  private static boolean isAlike(int point) {
    return Character.isLetter(point)
        && (ALIKE.contains(UnicodeScript.of(point)) || GREEK_ALIKE.indexOf(point) >= 0);
  }

  private static boolean isDressed(int point) {
    if (point < FIRST_DRESSED || !Character.isLetterOrDigit(point)) {
      return false;
    }
    String plain = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
    return plain.length() == 1 && plain.charAt(0) < 0x80;
  }
}
