package dev.hitl.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The form in which a route is stored, and back. What is as usual is left out. */
final class RouteForm {
  private RouteForm() {}

  static Map<String, Object> of(Route route) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("stages", route.stages().stream().map(RouteForm::stage).toList());
    if (!route.ladder().equals(Ladder.NONE)) {
      map.put("ladder", route.ladder().rungs().stream().map(RouteForm::rung).toList());
      Hours hours = route.ladder().hours();
      put(map, "hours", hours == null ? null : hours.toMap());
    }
    if (!route.terms().equals(Route.Terms.USUAL)) {
      map.put("terms", terms(route.terms()));
    }
    if (!route.powers().equals(Powers.EQUAL)) {
      map.put("powers", powers(route.powers()));
    }
    return map;
  }

  static Route read(Map<?, ?> map) {
    Members members = new Members("route", map);
    Route route =
        new Route(
            members.list("stages", RouteForm::stage),
            members.has("ladder")
                ? new Ladder(
                    members.list("ladder", RouteForm::rung),
                    members.has("hours") ? Hours.fromMap(members.map("hours")) : null)
                : Ladder.NONE,
            members.has("terms") ? members.object("terms", RouteForm::terms) : Route.Terms.USUAL,
            members.has("powers") ? members.object("powers", RouteForm::powers) : Powers.EQUAL);
    members.end();
    return route;
  }

  private static List<Map<String, Object>> stage(Route.Stage stage) {
    List<Map<String, Object>> groups = new ArrayList<>();
    for (Route.Group group : stage.groups()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("roles", List.copyOf(group.roles()));
      map.put("count", (long) group.count());
      if (group.seat() != Route.Seat.PERSON) {
        map.put("seat", group.seat().word());
      }
      groups.add(map);
    }
    return groups;
  }

  private static Route.Stage stage(Object value) {
    List<Route.Group> groups = new ArrayList<>();
    for (Object group : expect(Collection.class, value, "stage")) {
      Members members = new Members("group", expect(Map.class, group, "group"));
      long count = members.number("count");
      groups.add(
          new Route.Group(
              members.texts("roles"),
              (int) Math.max(-1, Math.min(count, Route.Group.MAX_COUNT + 1L)),
              members.has("seat") ? members.word("seat", Route.Seat.class) : Route.Seat.PERSON));
      members.end();
    }
    return new Route.Stage(groups);
  }

  private static Map<String, Object> rung(Ladder.Rung rung) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("after", rung.after().toString());
    put(map, "notify", rung.tell().isEmpty() ? null : List.copyOf(rung.tell()));
    put(map, "to", rung.to().isEmpty() ? null : List.copyOf(rung.to()));
    put(map, "priority", rung.priority() == null ? null : rung.priority().word());
    put(map, "channel", rung.channel());
    put(map, "then", rung.end() == null ? null : rung.end().word());
    put(map, "answer", rung.answer());
    return map;
  }

  private static Ladder.Rung rung(Object value) {
    Members members = new Members("rung", expect(Map.class, value, "rung"));
    Ladder.Rung rung =
        new Ladder.Rung(
            duration(members.text("after")),
            members.has("notify") ? members.texts("notify") : Set.of(),
            members.has("to") ? members.texts("to") : Set.of(),
            members.has("priority") ? members.word("priority", Priority.class) : null,
            members.optionalText("channel"),
            members.has("then") ? members.word("then", Ladder.End.class) : null,
            members.optionalText("answer"));
    members.end();
    return rung;
  }

  private static Map<String, Object> terms(Route.Terms terms) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("denials", (long) terms.denials());
    map.put("reasons", terms.reasons());
    map.put("byHand", terms.byHand());
    put(map, "validity", terms.validity() == null ? null : terms.validity().toString());
    map.put("priority", terms.priority().word());
    if (terms.learning().learnable()) {
      Duration reuse = terms.learning().reuse();
      map.put("learnable", true);
      put(map, "reuse", reuse == null ? null : reuse.toString());
    }
    if (terms.exclusive()) {
      map.put("exclusive", true);
    }
    if (!terms.breakGlass()) {
      map.put("breakGlass", false);
    }
    return map;
  }

  private static Route.Terms terms(Members members) {
    return new Route.Terms(
        (int) Math.max(-1, Math.min(members.number("denials"), Route.Group.MAX_COUNT + 1L)),
        members.flag("reasons"),
        members.flag("byHand"),
        members.has("validity") ? duration(members.text("validity")) : null,
        members.word("priority", Priority.class),
        new Learning(
            members.has("learnable") && members.flag("learnable"),
            members.has("reuse") ? duration(members.text("reuse")) : null),
        members.has("exclusive") && members.flag("exclusive"),
        !members.has("breakGlass") || members.flag("breakGlass"));
  }

  private static Map<String, Object> powers(Powers powers) {
    Map<String, Object> inherits = new LinkedHashMap<>();
    powers.inherits().forEach((role, others) -> inherits.put(role, List.copyOf(others)));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("inherits", inherits);
    map.put("beyond", List.copyOf(powers.beyond()));
    return map;
  }

  private static Powers powers(Members members) {
    Map<String, Set<String>> inherits = new TreeMap<>();
    for (Map.Entry<?, ?> entry : members.map("inherits").entrySet()) {
      inherits.put(String.valueOf(entry.getKey()), Members.texts("role", entry.getValue()));
    }
    return new Powers(inherits, members.texts("beyond"));
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a stored route: a time is '" + text + "'", e);
    }
  }

  private static <T> T expect(Class<T> type, @Nullable Object value, String what) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("not a stored route: bad " + what);
    }
    return type.cast(value);
  }

  /** The members of one stored object; one that nobody asked for is refused. */
  private static final class Members {
    private final String what;
    private final Map<?, ?> map;
    private final Set<Object> unread;

    Members(String what, Map<?, ?> map) {
      this.what = what;
      this.map = map;
      unread = new HashSet<>(map.keySet());
    }

    void end() {
      if (!unread.isEmpty()) {
        throw new IllegalArgumentException("not a stored " + what + ": it has " + unread);
      }
    }

    boolean has(String key) {
      return map.get(key) != null;
    }

    String text(String key) {
      return expect(String.class, take(key), key);
    }

    @Nullable String optionalText(String key) {
      return has(key) ? text(key) : null;
    }

    long number(String key) {
      return expect(Long.class, take(key), key);
    }

    boolean flag(String key) {
      return expect(Boolean.class, take(key), key);
    }

    Set<String> texts(String key) {
      return texts(key, take(key));
    }

    static Set<String> texts(String key, @Nullable Object value) {
      Set<String> texts = new TreeSet<>();
      for (Object text : expect(Collection.class, value, key)) {
        texts.add(expect(String.class, text, key));
      }
      return texts;
    }

    Map<?, ?> map(String key) {
      return expect(Map.class, take(key), key);
    }

    <T> List<T> list(String key, Function<Object, T> reader) {
      List<T> list = new ArrayList<>();
      for (Object item : expect(Collection.class, take(key), key)) {
        list.add(reader.apply(item));
      }
      return list;
    }

    <T> T object(String key, Function<Members, T> reader) {
      Members members = new Members(key, map(key));
      T value = reader.apply(members);
      members.end();
      return value;
    }

    <E extends Enum<E>> E word(String key, Class<E> type) {
      String word = text(key);
      for (E constant : type.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
          return constant;
        }
      }
      throw new IllegalArgumentException("not a stored route: " + key + " is '" + word + "'");
    }

    private @Nullable Object take(String key) {
      unread.remove(key);
      return map.get(key);
    }
  }
}
