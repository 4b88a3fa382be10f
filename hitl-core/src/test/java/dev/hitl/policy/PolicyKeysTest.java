package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hitl.call.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every key that the reader knows: a file that has all of them, spoiled key by key. The keys are
 * taken from what the reader itself says that it allows, so a new one is missing here until it is
 * in the file below, and on the page.
 */
class PolicyKeysTest {
  private static final String ALL =
      """
      {"version": "1", "unclassified": "ask", "lowConfidence": 0.5, "overrule": ["a"],
       "breakGlass": {"roles": ["a"], "observers": ["b"], "limit": "PT1H",
         "review": {"reviewers": ["c"], "escalation": [{"after": "PT1H", "notify": ["c"]}]}},
       "caps": {"perRun": 1, "perAgent": 2, "perTenant": 3}, "alerts": {"queueAge": "PT1H"},
       "maxRejections": 3, "exclusiveAssignments": true,
       "guards": {"longestGrant": "P1D", "decisions": 5, "window": "PT1H"},
       "drills": {"rate": 0.1, "cases": [{"tool": "t", "arguments": {"free": 1}, "why": "x"}]},
       "notificationFlow": {"burst": 5, "refill": "PT1M"},
       "confidence": [{"tool": "t", "autonomousFrom": 0.9, "roles": ["a"],
         "escalateBelow": 0.5, "escalateTo": ["b"]}],
       "tiers": [{"tool": "t", "of": "args.x", "medium": 1, "high": 2, "critical": 3,
         "roles": ["a"]}],
       "hours": [{"name": "office", "zone": "UTC", "days": ["monday"], "from": "09:00",
         "to": "17:00", "holidays": ["2026-12-25"]}],
       "roles": [{"name": "a", "level": 1, "inherits": [], "authority": "true"}],
       "rules": [
         {"name": "n", "tool": "t", "when": "true", "risk": "medium", "verdict": "ask",
          "approvals": [{"role": "a", "count": 1, "self": false, "soft": false}],
          "message": "m", "deadline": "PT1H", "onDeadline": "reject", "denials": 1,
          "reasons": true, "byHand": false, "validity": "PT1H", "priority": "high",
          "hours": "office", "learnable": true, "reuse": "PT1H", "breakGlass": false},
         {"tool": "t", "verdict": "review", "sample": 0.5, "flags": 2, "flagsWithin": "P1D"},
         {"tool": "t", "verdict": "review", "every": 10},
         {"tool": "t", "risk": "high", "stages": [[{"roles": ["a", "b"]}]],
          "escalation": [
            {"after": "PT1M", "notify": ["a"], "to": ["b"], "priority": "high", "channel": "c"},
            {"after": "PT1H", "then": "answer", "answer": "later"}]},
         {"tool": "t", "risk": "high", "alarm": {"confidenceBelow": 0.5}},
         {"tool": "t", "risk": "high", "alarm": {"trustBelow": 0.5, "weights": {"s": 1}}},
         {"tool": "t", "risk": "high", "alarm": {"flags": ["f"]}},
         {"tool": "t", "risk": "high", "alarm": {"riskScoreFrom": 0.5}},
         {"tool": "t", "risk": "high", "alarm": {"novel": ["x"], "within": "P30D"}},
         {"tool": "t", "risk": "high", "alarm": {"novelSize": "x"}},
         {"tool": "t", "risk": "high", "alarm": {"deeperThan": 1}},
         {"tool": "t", "risk": "high",
          "alarm": {"budget": {"calls": 1, "time": "PT1H", "spend": 5}}},
         {"tool": "t", "risk": "high", "alarm": {"repeated": 3}},
         {"tool": "t", "risk": "high", "alarm": {"perMinute": 3}}]}
      """;

  /** Keys for which any text will do; for every other one there is a text that will not. */
  private static final Set<String> TEXTS =
      Set.of(
          "version",
          "overrule",
          "breakGlass.roles",
          "breakGlass.observers",
          "breakGlass.review.reviewers",
          "rung.notify",
          "rung.to",
          "rung.channel",
          "rung.answer",
          "drills.cases.tool",
          "drills.cases.why",
          "hours.name",
          "roles.name",
          "roles.authority",
          "confidence.tool",
          "confidence.roles",
          "confidence.escalateTo",
          "tiers.tool",
          "tiers.of",
          "tiers.roles",
          "rules.alarm.novelSize",
          "rules.name",
          "rules.tool",
          "rules.when",
          "rules.message",
          "place.role");

  /** Tables of the page, by the words at their heads. */
  private static final Map<String, String> TABLES =
      Map.of(
          "", "Key of the policy",
          "rules", "Key of a rule",
          "rung", "Key of a rung",
          "hours", "Key of hours",
          "roles", "Key of a role",
          "place", "Key of an approval");

  /** One place in the file. */
  private record At(List<Object> path, String kind, Map<String, Object> mapping) {}

  private static List<At> mappings(Map<String, Object> root) {
    List<At> found = new ArrayList<>();
    collect(root, List.of(), "", found);
    return found;
  }

  @SuppressWarnings("unchecked") // The file is parsed JSON.
  private static void collect(@Nullable Object value, List<Object> path, String kind, List<At> to) {
    if (value instanceof Map<?, ?> map) {
      to.add(new At(path, kind, (Map<String, Object>) map));
      map.forEach(
          (key, member) -> {
            // The arguments of a test are what its tool wants; weights are of signals of any name.
            if (!key.equals("arguments") && !key.equals("weights")) {
              collect(member, plus(path, key), kind(kind, String.valueOf(key)), to);
            }
          });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), plus(path, i), kind, to);
      }
    }
  }

  private static String kind(String parent, String key) {
    return switch (key) {
      case "escalation" -> "rung";
      case "approvals", "stages" -> "place";
      default -> parent.isEmpty() ? key : parent + "." + key;
    };
  }

  private static List<Object> plus(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  /** Writes a key on each line, as YAML, for which JSON will do where no brace comes first. */
  private static String text(@Nullable Object value) {
    StringBuilder text = new StringBuilder("# every key there is\n");
    write(value, text);
    return text.append('\n').toString();
  }

  private static void write(@Nullable Object value, StringBuilder text) {
    if (value instanceof Map<?, ?> map) {
      text.append("{");
      String next = "\n ";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        text.append(next).append('"').append(entry.getKey()).append("\": ");
        write(entry.getValue(), text);
        next = ",\n ";
      }
      text.append("}");
    } else if (value instanceof List<?> list) {
      text.append("[");
      for (int i = 0; i < list.size(); i++) {
        text.append(i == 0 ? "" : ", ");
        write(list.get(i), text);
      }
      text.append("]");
    } else {
      text.append(Json.text(value));
    }
  }

  /** Calls back for each mapping of a copy of the file, to spoil it. */
  private static void each(BiConsumer<Map<String, Object>, At> spoiler) {
    int count = mappings(Json.parseObject(ALL)).size();
    for (int i = 0; i < count; i++) {
      Map<String, Object> root = copy(Json.parseObject(ALL));
      spoiler.accept(root, mappings(root).get(i));
    }
  }

  @SuppressWarnings("unchecked") // A copy of a mapping is one.
  private static Map<String, Object> copy(Map<String, @Nullable Object> map) {
    return (Map<String, Object>) mutable(map);
  }

  private static @Nullable Object mutable(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, member) -> copy.put(String.valueOf(key), mutable(member)));
      return copy;
    }
    return value instanceof List<?> list
        ? list.stream().map(PolicyKeysTest::mutable).toList()
        : value;
  }

  private static String refusal(Object root, String what) {
    PolicyException refused =
        catchThrowableOfType(PolicyException.class, () -> Policy.parse(text(root)));
    assertThat(refused).as(what + " is taken").isNotNull();
    return refused.getMessage();
  }

  /** What the reader says that it allows, by kind of mapping. */
  private static Map<String, Set<String>> allowed() {
    Map<String, Set<String>> allowed = new TreeMap<>();
    each(
        (root, at) -> {
          at.mapping().put("zzz", 1);
          String message = refusal(root, at.path() + " with the key zzz");
          long line = text(root).lines().takeWhile(one -> !one.contains("zzz")).count() + 1;
          assertThat(message).startsWith("line " + line + ": unknown key 'zzz' in ");
          String keys = message.replaceFirst(".*; allowed are ", "").replaceFirst(";.*", "");
          allowed.put(
              at.kind(),
              Pattern.compile(", ")
                  .splitAsStream(keys)
                  .collect(Collectors.toCollection(TreeSet::new)));
        });
    return allowed;
  }

  @Test
  void theFileHasEveryKeyThatTheReaderAllows() {
    Policy.parse(text(Json.parseObject(ALL)));
    Map<String, Set<String>> used = new TreeMap<>();
    for (At at : mappings(Json.parseObject(ALL))) {
      used.computeIfAbsent(at.kind(), kind -> new TreeSet<>()).addAll(at.mapping().keySet());
    }
    assertThat(used).isEqualTo(allowed());
    assertThat(allowed().get("rules")).containsExactlyInAnyOrderElementsOf(PolicyText.RULE_KEYS);
  }

  @Test
  void nothingWhereAValueBelongsIsAnErrorThatNamesKeyAndLine() {
    spoilEachKey((key, kind) -> true, null);
  }

  @Test
  void aMisspeltValueIsAnErrorThatNamesKeyAndLine() {
    spoilEachKey((key, kind) -> !TEXTS.contains(kind), "zzz");
  }

  /** The control: where any text will do, the same word is taken. */
  @Test
  void whereAnyTextWillDoItIsTaken() {
    Set<String> taken = new TreeSet<>();
    each(
        (root, at) -> {
          for (String key : List.copyOf(at.mapping().keySet())) {
            String kind = at.kind().isEmpty() ? key : at.kind() + "." + key;
            Object before = at.mapping().get(key);
            if (TEXTS.contains(kind)) {
              at.mapping().put(key, key.equals("name") ? "office" : "zzz");
              Policy.parse(text(root));
              taken.add(kind);
              at.mapping().put(key, before);
            }
          }
        });
    assertThat(taken).isEqualTo(new TreeSet<>(TEXTS));
  }

  private interface Which {
    boolean isSpoilt(String key, String kind);
  }

  private static void spoilEachKey(Which which, @Nullable Object value) {
    each(
        (root, at) -> {
          for (String key : List.copyOf(at.mapping().keySet())) {
            Object before = at.mapping().get(key);
            if (which.isSpoilt(key, at.kind().isEmpty() ? key : at.kind() + "." + key)) {
              at.mapping().put(key, value);
              String what = plus(at.path(), key) + " with " + value;
              assertThat(refusal(root, what))
                  .as(what)
                  .containsPattern("\\b" + key + "\\b")
                  .startsWith("line ");
              at.mapping().put(key, before);
            }
          }
        });
  }

  @Test
  void thePageListsEveryKey() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "policy.md"));
    Map<String, Set<String>> allowed = allowed();
    allowed.forEach(
        (kind, keys) -> {
          if (TABLES.containsKey(kind)) {
            assertThat(table(page, TABLES.get(kind))).as(TABLES.get(kind)).isEqualTo(keys);
          } else {
            assertThat(keys).as(kind).allMatch(key -> page.contains("`" + key + "`"));
          }
        });
    assertThat(allowed.keySet()).containsAll(TABLES.keySet());
  }

  /** The names in the first column of the table with this head. */
  private static Set<String> table(String page, String head) {
    return page.lines()
        .dropWhile(line -> !line.startsWith("| " + head + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .flatMap(
            line -> Pattern.compile(",").splitAsStream(line.substring(1, line.indexOf('|', 1))))
        .map(name -> name.replace("`", "").strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
