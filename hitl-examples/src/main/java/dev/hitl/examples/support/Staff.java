package dev.hitl.examples.support;

import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Vote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may review. In a real application a directory service says so, and a login says who. */
final class Staff {
  static final String MARIA = "maria";
  static final String OMAR = "omar";
  static final String THEO = "theo";

  private static final Map<String, Set<String>> ROLES = new LinkedHashMap<>();

  static {
    ROLES.put(MARIA, Set.of("manager"));
    ROLES.put(OMAR, Set.of("manager"));
    ROLES.put("ines", Set.of("manager", "head-of-support"));
    ROLES.put(THEO, Set.of("team-lead"));
  }

  private Staff() {}

  static ReviewerDirectory directory() {
    return ReviewerDirectory.of(ROLES);
  }

  static String rolesOf(String person) {
    return String.join(", ", ROLES.getOrDefault(person, Set.of()).stream().sorted().toList());
  }

  /** The first who holds a role that is asked for and has not had a say in this revision. */
  static String nextFor(Request request) {
    Set<String> asked = request.route().roles();
    List<String> voted = request.votes().stream().map(Vote::voter).toList();
    List<String> fitting =
        ROLES.entrySet().stream()
            .filter(e -> asked.isEmpty() || e.getValue().stream().anyMatch(asked::contains))
            .map(Map.Entry::getKey)
            .toList();
    return fitting.stream()
        .filter(person -> !voted.contains(person))
        .filter(person -> !person.equals(request.revision().author()))
        .findFirst()
        .orElse(fitting.get(0));
  }
}
