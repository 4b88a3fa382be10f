package dev.hitl.console;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of an address. A segment that is spelled out comes before one in braces.
 *
 * @param endpoints all there are
 */
record Routes(List<Endpoint> endpoints) {
  Routes {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * An endpoint with what stands in the place of its braces.
   *
   * @param endpoint the endpoint
   * @param parts by the names in the braces
   */
  record Found(Endpoint endpoint, Map<String, String> parts) {}

  Found find(String method, String path) {
    Map<String, Found> byMethod = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      Optional<Map<String, String>> parts = parts(endpoint.path(), path);
      if (parts.isPresent()) {
        byMethod.merge(
            endpoint.method(),
            new Found(endpoint, parts.get()),
            (a, b) -> a.parts().size() <= b.parts().size() ? a : b);
      }
    }
    if (byMethod.isEmpty()) {
      throw Problem.of(Problem.Kind.NOT_FOUND, "there is nothing at this address");
    }
    @Nullable Found found = byMethod.get(method);
    if (found == null) {
      String allowed = byMethod.keySet().stream().collect(Collectors.joining(", "));
      throw Problem.of(Problem.Kind.WRONG_METHOD, "use " + allowed).header("Allow", allowed);
    }
    return found;
  }

  private static Optional<Map<String, String>> parts(String template, String path) {
    String[] want = template.split("/", -1);
    String[] have = path.split("/", -1);
    Map<String, String> parts = new HashMap<>();
    for (int i = 0; i < want.length; i++) {
      if (i >= have.length || (have[i].isEmpty() && i > 0)) {
        return Optional.empty();
      } else if (want[i].startsWith("{")) {
        parts.put(want[i].substring(1, want[i].length() - 1), have[i]);
      } else if (!want[i].equals(have[i])) {
        return Optional.empty();
      }
    }
    return have.length == want.length ? Optional.of(parts) : Optional.empty();
  }
}
