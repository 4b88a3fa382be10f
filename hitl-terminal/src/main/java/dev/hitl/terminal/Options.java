package dev.hitl.terminal;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was said on the command line. An option of every command that is not given there is taken
 * from the environment: {@code --people} from {@code HITL_PEOPLE}. Immutable.
 */
final class Options {
  /** Where and who: options of every command. */
  private static final Set<String> COMMON =
      Set.of(
          "--server",
          "--token-env",
          "--token-file",
          "--url",
          "--user",
          "--password-env",
          "--as",
          "--people",
          "--tools",
          "--policy",
          "--tenant");

  private static final Set<String> FLAGS =
      Set.of("--json", "--yes", "--whole", "--mine", "--taken", "--backlog", "--all");

  private final Verb verb;
  private final @Nullable String reference;
  private final Map<String, List<String>> given;
  private final Map<String, String> environment;

  private Options(
      Verb verb,
      @Nullable String reference,
      Map<String, List<String>> given,
      Map<String, String> environment) {
    this.verb = verb;
    this.reference = reference;
    this.given = given;
    this.environment = environment;
  }

  /**
   * @throws UsageException if it cannot be understood; it says what is wrong
   */
  static Options of(String[] args, Map<String, String> environment) {
    for (String word : args) {
      if (word.indexOf('\ufffd') >= 0) {
        // Java reads them by the locale, and what that has no letters for is gone for good.
        throw new UsageException(
            "'" + word + "' has lost letters on its way here: set LC_ALL to C.UTF-8 or the like");
      }
    }
    List<String> words = new ArrayList<>();
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i];
      if (!name.startsWith("--")) {
        words.add(name);
        continue;
      }
      List<String> values = given.computeIfAbsent(name, option -> new ArrayList<>());
      if (!FLAGS.contains(name)) {
        if (++i == args.length) {
          throw new UsageException(name + " needs a value");
        }
        values.add(args[i]);
      }
    }
    if (words.isEmpty()) {
      throw new UsageException("say what to do");
    }
    Verb verb =
        Verb.of(words.get(0))
            .orElseThrow(() -> new UsageException("'" + words.get(0) + "' is no command"));
    int most = verb.hasReference() ? 2 : 1;
    if (words.size() > most) {
      throw new UsageException("what is '" + words.get(most) + "'? Quote what has spaces in it");
    }
    Set<String> known = new TreeSet<>(verb.options());
    known.add("--json");
    known.addAll(COMMON);
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw new UsageException(verb.word() + " has no option " + name);
      }
    }
    if (verb.hasReference() && words.size() < 2) {
      throw new UsageException(verb.word() + " needs the reference of a request: see list");
    }
    return new Options(verb, words.size() == 2 ? words.get(1) : null, given, environment);
  }

  Verb verb() {
    return verb;
  }

  String reference() {
    if (reference == null) {
      throw new UsageException(verb.word() + " needs the reference of a request");
    }
    return reference;
  }

  Map<String, String> environment() {
    return environment;
  }

  boolean has(String flag) {
    return given.containsKey(flag);
  }

  boolean json() {
    return has("--json");
  }

  /** Whether an option is on the command line itself. */
  boolean isSaid(String name) {
    return given.containsKey(name);
  }

  List<String> all(String name) {
    List<String> said = given.getOrDefault(name, List.of());
    String set = COMMON.contains(name) ? environment.get(variable(name)) : null;
    return said.isEmpty() && set != null && !set.isBlank() ? List.of(set.split(",", -1)) : said;
  }

  @Nullable String last(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(values.size() - 1);
  }

  String needed(String name) {
    String value = last(name);
    if (value == null) {
      String or = COMMON.contains(name) ? ", and so is the variable " + variable(name) : "";
      throw new UsageException(name + " is missing" + or);
    }
    return value;
  }

  <T extends @Nullable Object> T read(String name, Function<String, T> reader, T otherwise) {
    String value = last(name);
    try {
      return value == null ? otherwise : reader.apply(value);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UsageException(name + " cannot be '" + value + "': " + e.getMessage());
    }
  }

  private static String variable(String option) {
    return "HITL_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
