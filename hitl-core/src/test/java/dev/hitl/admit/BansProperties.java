package dev.hitl.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.admit.Bans.Ground;
import dev.hitl.request.Asked;
import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;

/** Whoever is barred is barred under every name; and each leg of that is what bars them. */
class BansProperties {
  /** A name, and another way to write it that a person would read as the same. */
  record Spelled(String name, String otherwise) {}

  /** How a voter is the same as somebody. */
  enum Leg {
    /** By the name itself. */
    NAME,
    /** By another name that the directory knows. */
    ALIAS,
    /** By acting for them. */
    ON_BEHALF,
    /** Because they handed their places to them. */
    DELEGATE,
    /** Because they have their places. */
    DELEGATOR
  }

  private static final String VOTER = "someone-else";

  private static Identity identity(String id, Set<String> aliases, String onBehalfOf) {
    return new Identity(id, Identity.Kind.PERSON, Set.of(), Set.of(), aliases, onBehalfOf, null);
  }

  /** The circle of a voter who is the same as somebody by one leg, or would be without it. */
  private static Circle voter(Leg leg, String same, boolean linked) {
    return switch (leg) {
      case NAME -> Circle.of(linked ? same : VOTER);
      case ALIAS -> Circle.of(VOTER).and(identity(VOTER, linked ? Set.of(same) : Set.of(), null));
      case ON_BEHALF -> Circle.of(VOTER).and(identity(VOTER, Set.of(), linked ? same : null));
      case DELEGATE -> linked ? Circle.of(VOTER).and(delegation(same, VOTER)) : Circle.of(VOTER);
      case DELEGATOR -> linked ? Circle.of(VOTER).and(delegation(VOTER, same)) : Circle.of(VOTER);
    };
  }

  private static Delegation delegation(String from, String to) {
    return new Delegation(
        "d", "t", from, to, Asked.AT, Asked.AT.plus(Duration.ofDays(1)), "*", Set.of(), "holiday");
  }

  private static Bans barring(Ground ground, String name) {
    return new Bans().bar(ground, Circle.of(name));
  }

  @Property(tries = 4_000)
  void whoeverIsBarredIsBarredUnderEveryNameAndOverEveryLeg(
      @ForAll("spelled") Spelled spelled, @ForAll Leg leg, @ForAll Ground ground) {
    assertThat(barring(ground, spelled.name()).against(voter(leg, spelled.otherwise(), true)))
        .contains(ground);
    assertThat(barring(ground, spelled.otherwise()).against(voter(leg, spelled.name(), true)))
        .contains(ground);
  }

  @Property(tries = 1_000)
  void withoutTheLegTheyAreNot(
      @ForAll("spelled") Spelled spelled, @ForAll Leg leg, @ForAll Ground ground) {
    assertThat(barring(ground, spelled.name()).against(voter(leg, spelled.otherwise(), false)))
        .isEmpty();
  }

  @Property(tries = 2_000)
  void theCanonicalFormOfACanonicalFormIsItself(@ForAll("spelled") Spelled spelled) {
    String canonical = Identity.canonical(spelled.otherwise());
    assertThat(Identity.canonical(canonical)).isEqualTo(canonical);
    assertThat(canonical).isEqualTo(Identity.canonical(spelled.name()));
  }

  /** Negative control: comparing the names as they were given would let most of them through. */
  @Example
  void ordinaryComparisonsLetThemThrough() {
    // Of one seed and without edge cases: a list of jqwik's may well be one name 500 times.
    List<Spelled> all =
        spelled().generator(1_000, false).stream(new Random(1))
            .limit(500)
            .map(Shrinkable::value)
            .toList();
    assertThat(all.stream().filter(s -> !s.name().equals(s.otherwise())).count())
        .isGreaterThan(300);
    assertThat(all.stream().filter(s -> !s.name().equalsIgnoreCase(s.otherwise())).count())
        .isGreaterThan(150);
    assertThat(
            all.stream()
                .filter(s -> !lower(s.name()).equals(lower(s.otherwise())))
                .filter(s -> Identity.canonical(s.name()).equals(Identity.canonical(s.otherwise())))
                .count())
        .isGreaterThan(100);
  }

  private static String lower(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  @Example
  void namesThatAreDifferentStayDifferent() {
    List<String> names =
        List.of("ann", "anne", "an n", "bob", "ann.smith", "ann-smith", "ann_smith");
    for (String a : names) {
      for (String b : names) {
        assertThat(Circle.of(a).meets(Circle.of(b))).as("%s %s", a, b).isEqualTo(a.equals(b));
      }
    }
  }

  @Example
  void namesOfNothingVisibleDoNotMakeTwoTheSame() {
    assertThat(Circle.of("\u200b").meets(Circle.of("\u2060"))).isFalse();
    assertThat(Circle.of("").names()).isEmpty();
  }

  @Provide
  Arbitrary<Spelled> spelled() {
    Arbitrary<String> names =
        Arbitraries.of(
            "ann",
            "Jürgen Groß",
            "maria-1",
            "ΣΊΣΥΦΟΣ",
            "İpek",
            "office",
            "J\u0301ose",
            "Łukasz",
            "ann@example.org",
            "管理者",
            "한글",
            "ﬁona");
    Arbitrary<List<Integer>> ways = Arbitraries.integers().between(0, 7).list().ofMaxSize(5);
    return Combinators.combine(names, ways).as(BansProperties::spelled);
  }

  private static Spelled spelled(String name, List<Integer> ways) {
    String otherwise = name;
    for (int way : ways) {
      otherwise =
          switch (way) {
            case 0 -> otherwise.toUpperCase(Locale.ROOT);
            case 1 -> Normalizer.normalize(otherwise, Normalizer.Form.NFD);
            case 2 -> Normalizer.normalize(otherwise, Normalizer.Form.NFKC);
            case 3 -> "  " + otherwise + "\u00a0";
            case 4 -> otherwise.charAt(0) + "\u200b" + otherwise.substring(1) + "\ufe0f";
            case 5 -> fullWidth(otherwise);
            case 6 -> "\u202e" + otherwise + "\u2060\u00ad";
            default -> otherwise + "\udb40\udc41\u3164";
          };
    }
    return new Spelled(name, otherwise);
  }

  private static String fullWidth(String name) {
    StringBuilder out = new StringBuilder();
    name.codePoints().forEach(c -> out.appendCodePoint(c > 0x20 && c < 0x7f ? c + 0xfee0 : c));
    return out.toString();
  }
}
