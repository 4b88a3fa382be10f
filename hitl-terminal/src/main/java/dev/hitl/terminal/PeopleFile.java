package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.policy.Role;
import dev.hitl.request.ReviewerDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which roles, from a JSON file: {@code {"maria": ["manager", "group:finance"], "bot":
 * {"kind": "service", "roles": ["checker"], "aliases": ["bot-1"]}}}.
 */
final class PeopleFile {
  private PeopleFile() {}

  /**
   * @throws UsageException if it cannot be used; it says why
   */
  static ReviewerDirectory read(Path file) {
    try {
      ReviewerDirectory.Builder people = ReviewerDirectory.builder();
      Json.parseObject(Files.readString(file)).forEach((name, said) -> add(people, name, said));
      return people.build();
    } catch (IOException e) {
      throw new UsageException("the file of people cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + " cannot be used: " + e.getMessage());
    }
  }

  private static void add(ReviewerDirectory.Builder people, String name, @Nullable Object said) {
    Map<?, ?> all = said instanceof Map<?, ?> map ? map : Map.of("roles", said == null ? "" : said);
    List<String> known = List.of("roles", "aliases", "kind");
    for (Object key : all.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(name + " has '" + key + "'; known are " + known);
      }
    }
    List<String> roles = texts(name, all, "roles");
    String[] own =
        roles.stream().filter(role -> !role.startsWith(Role.GROUP)).toArray(String[]::new);
    String kind = all.get("kind") instanceof String word ? word : "person";
    switch (kind) {
      case "person" -> people.person(name, own);
      case "service" -> people.service(name, own);
      case "shared" -> people.shared(name, own);
      default ->
          throw new IllegalArgumentException(
              name + " is '" + kind + "'; known are person, service, shared");
    }
    people.groups(
        name,
        roles.stream()
            .filter(role -> role.startsWith(Role.GROUP))
            .map(role -> role.substring(Role.GROUP.length()))
            .toArray(String[]::new));
    people.alias(name, texts(name, all, "aliases").toArray(String[]::new));
  }

  private static List<String> texts(String name, Map<?, ?> all, String key) {
    List<String> texts = new ArrayList<>();
    if (all.get(key) instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof String text)) {
          throw new IllegalArgumentException(key + " of " + name + " are texts, not " + one);
        }
        texts.add(text);
      }
    } else if (all.containsKey(key)) {
      throw new IllegalArgumentException(key + " of " + name + " must be a list of texts");
    }
    return texts;
  }
}
