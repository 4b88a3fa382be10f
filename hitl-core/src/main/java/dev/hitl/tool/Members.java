package dev.hitl.tool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a tool or the components of a record: an object whose members are known. */
final class Members {
  private final List<Member> members;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> secrets;

  /** Where each member is if this is not inside of anything, which it most often is not. */
  private final Place[] places;

  Members(List<Member> members, String where) {
    this.members = List.copyOf(members);
    for (Member member : members) {
      if (member.name().isBlank()) {
        throw new IllegalArgumentException(where + " has a parameter with a blank name");
      }
      if (!names.add(member.name())) {
        throw new IllegalArgumentException(
            where + " has two parameters called '" + member.name() + "'; rename one with @Param");
      }
    }
    places =
        members.stream().map(member -> Place.member(null, member.name())).toArray(Place[]::new);
    secrets = members.stream().filter(Member::hidden).map(Member::name).collect(Collectors.toSet());
  }

  Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  Members withSecrets(List<String> secret, String where) {
    for (String name : secret) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            where + " has no parameter '" + name + "' to keep secret" + Nearest.hint(name, names));
      }
    }
    List<Member> marked = new ArrayList<>();
    for (Member member : members) {
      marked.add(secret.contains(member.name()) ? member.asSecret() : member);
    }
    return new Members(marked, where);
  }

  /** The names of members that hold something that people must not see. */
  Set<String> secrets() {
    return Collections.unmodifiableSet(secrets);
  }

  @Nullable Object[] bind(
      Map<String, @Nullable Object> given, @Nullable Place at, Problems problems) {
    @Nullable Object[] values = new @Nullable Object[members.size()];
    int known = 0;
    for (int i = 0; i < values.length; i++) {
      Member member = members.get(i);
      Object value = given.get(member.name());
      if (value == null && !given.containsKey(member.name())) {
        values[i] = absent(member, at, problems);
      } else {
        known++;
        Place path = at == null ? places[i] : Place.member(at, member.name());
        values[i] = member.shape().bindNullable(value, path, problems);
      }
    }
    if (known < given.size()) {
      for (String name : given.keySet()) {
        if (!names.contains(name)) {
          problems.add(at, problems.full() ? "" : unknown(name, at));
        }
      }
    }
    return values;
  }

  private static @Nullable Object absent(Member member, @Nullable Place at, Problems problems) {
    if (!member.shape().optional()) {
      problems.add(Place.member(at, member.name()), "missing");
    }
    return member.shape().absent();
  }

  private String unknown(String name, @Nullable Place at) {
    String near = Nearest.hint(name, names);
    String hint =
        !near.isEmpty()
            ? near
            : names.isEmpty() ? "; there are none" : "; there are " + Nearest.list(names);
    return "unknown "
        + (at == null ? "argument" : "member")
        + " '"
        + Problems.shown(name)
        + "'"
        + hint;
  }

  /** Members in our order, optional nulls left out; {@code given} itself if it is so already. */
  Map<String, @Nullable Object> normal(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> normal = new LinkedHashMap<>();
    boolean changed = false;
    var order = given.keySet().iterator();
    for (Member member : members) {
      String name = member.name();
      Object value = given.get(name);
      if (value != null) {
        Object valueNormal = member.shape().normal(value);
        changed |= valueNormal != value || !order.next().equals(name);
        normal.put(name, valueNormal);
      }
    }
    return changed || normal.size() < given.size() ? normal : given;
  }

  Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Member member : members) {
      properties.put(member.name(), member.schema());
      if (!member.shape().optional()) {
        required.add(member.name());
      }
    }
    return Texts.schema(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }

  String describe() {
    return members.stream()
        .map(
            member ->
                member.name().length() + ":" + member.name() + ":" + member.shape().describe())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** A map that {@link dev.hitl.call.Json} made, whose keys are therefore strings. */
  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> typed(Map<?, ?> members) {
    return (Map<String, @Nullable Object>) members;
  }
}
