package dev.hitl.policy;

import dev.hitl.signal.Alarm;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads an alarm of a rule from a policy file: one test, with what belongs to it. */
final class AlarmText {
  private static final List<String> TESTS =
      List.of(
          "confidenceBelow",
          "trustBelow",
          "flags",
          "riskScoreFrom",
          "novel",
          "novelSize",
          "deeperThan",
          "budget",
          "repeated",
          "perMinute");
  private static final List<String> KEYS = with("weights", "within");

  private final Fields fields;
  private final Node node;
  private final String owner;

  private AlarmText(Node node, String owner) {
    this.node = node;
    this.owner = owner;
    fields = new Fields(node, owner, KEYS);
  }

  static Alarm read(Node node, String owner) {
    AlarmText text = new AlarmText(node, owner);
    List<String> tests = TESTS.stream().filter(text.fields::has).toList();
    if (tests.size() != 1) {
      throw text.wrong("needs exactly one of " + TESTS + ", and has " + tests);
    }
    text.refuse("weights", tests.get(0).equals("trustBelow"), "trustBelow");
    text.refuse("within", tests.get(0).startsWith("novel"), "novel or novelSize");
    try {
      return text.alarm(tests.get(0));
    } catch (PolicyException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw text.wrong("cannot be used: " + e.getMessage());
    }
  }

  private Alarm alarm(String test) {
    return switch (test) {
      case "confidenceBelow" -> new Alarm.Unsure(number(fields, test));
      case "trustBelow" -> new Alarm.Distrusted(weights(), number(fields, test));
      case "flags" -> new Alarm.Flagged(flags());
      case "riskScoreFrom" -> new Alarm.Risky(number(fields, test));
      case "novel" -> new Alarm.Novel(names(test), false, within());
      case "novelSize" -> new Alarm.Novel(Set.of(word(test)), true, within());
      case "deeperThan" -> new Alarm.Deep(whole(fields, test));
      case "budget" -> budget();
      case "repeated" -> new Alarm.Repeated(whole(fields, test));
      default -> new Alarm.Rushed(whole(fields, test));
    };
  }

  private Alarm budget() {
    List<Alarm> read = new ArrayList<>();
    fields.object(
        "budget",
        limits -> {
          Fields of =
              new Fields(limits, "the budget of " + owner, List.of("calls", "time", "spend"));
          List<Duration> time = new ArrayList<>();
          of.duration("time", time::add);
          read.add(
              new Alarm.OverBudget(
                  of.has("calls") ? whole(of, "calls") : null,
                  time.isEmpty() ? null : time.get(0),
                  of.has("spend") ? BigDecimal.valueOf(number(of, "spend")) : null));
        });
    return read.get(0);
  }

  private Map<String, Double> weights() {
    Map<String, Double> weights = new LinkedHashMap<>();
    fields.object(
        "weights",
        mapping -> {
          if (!(mapping instanceof Node.Members members)) {
            throw wrong("has weights that are no mapping of signals to numbers");
          }
          List<String> signals = List.copyOf(members.nodes().keySet());
          Fields of = new Fields(mapping, "the weights of " + owner, signals);
          signals.forEach(signal -> weights.put(signal, number(of, signal)));
        });
    return weights;
  }

  private Set<String> flags() {
    if (fields.isList("flags")) {
      return names("flags");
    }
    if (!word("flags").equals("any")) {
      throw wrong("has flags that are neither a list nor the word any");
    }
    return Set.of();
  }

  private Set<String> names(String key) {
    Set<String> names = new TreeSet<>();
    for (Node item : fields.items(key, false)) {
      if (!(item instanceof Node.Scalar scalar) || scalar.text().isBlank()) {
        throw wrong("has something else than a name in " + key);
      }
      names.add(scalar.text());
    }
    return names;
  }

  private Duration within() {
    List<Duration> within = new ArrayList<>();
    fields.duration("within", within::add);
    return within.isEmpty() ? Alarm.Novel.USUAL : within.get(0);
  }

  private String word(String key) {
    List<String> words = new ArrayList<>();
    fields.text(key, words::add);
    return words.get(0);
  }

  private static double number(Fields of, String key) {
    List<Double> numbers = new ArrayList<>();
    of.number(key, numbers::add);
    return numbers.get(0);
  }

  private int whole(Fields of, String key) {
    double number = number(of, key);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw wrong("has " + key + " " + number + ", which is no whole number");
    }
    return (int) number;
  }

  private void refuse(String key, boolean belongs, String to) {
    if (fields.has(key) && !belongs) {
      throw wrong("has " + key + ", which belongs to " + to);
    }
  }

  private PolicyException wrong(String problem) {
    return new PolicyException(node.where() + owner + " " + problem);
  }

  private static List<String> with(String... more) {
    List<String> keys = new ArrayList<>(TESTS);
    keys.addAll(List.of(more));
    return List.copyOf(keys);
  }
}
