package dev.hitl.console;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is mounted where. Paths are whole segments, none is within another, and none is the
 * console's own.
 *
 * @param byPath with a slash at both ends
 */
record Mounts(Map<String, Mount> byPath) {
  /** Where one says who one is, for pages that no script asks for. */
  static final String SIGN_IN = "/sign-in";

  /** Where one says that one is nobody again, for the same pages. */
  static final String SIGN_OUT = "/sign-out";

  private static final Pattern PATH = Pattern.compile("(/[a-z0-9][a-z0-9-]{0,60}){1,4}/");
  private static final Set<String> OURS =
      Set.of("/api/", "/css/", "/js/", "/page/", SIGN_IN + "/", SIGN_OUT + "/");

  /** A mount with what stands in the path behind its own. */
  record Found(Mount mount, String rest) {}

  Mounts {
    byPath = Map.copyOf(byPath);
  }

  /** Refuses what would hide the console's own pages, or another mount. */
  static void check(String path, Set<String> others) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a mount is at a path such as /decide/, of lower-case letters, digits and hyphens, not at "
              + path);
    }
    for (String ours : OURS) {
      if (path.startsWith(ours)) {
        throw new IllegalArgumentException("the console itself is at " + ours);
      }
    }
    for (String there : others) {
      if (path.startsWith(there) || there.startsWith(path)) {
        throw new IllegalArgumentException(path + " and " + there + " are within each other");
      }
    }
  }

  Optional<Found> at(String path) {
    return byPath.entrySet().stream()
        .filter(each -> path.startsWith(each.getKey()))
        .map(each -> new Found(each.getValue(), path.substring(each.getKey().length())))
        .findFirst();
  }

  /** Whether a page of a mount is there, so that nobody is sent anywhere else from here. */
  boolean isPage(String address) {
    int query = address.indexOf('?');
    String path = query < 0 ? address : address.substring(0, query);
    return path.matches("[!-~]*")
        && !path.contains("//")
        && !path.contains("\\")
        && !path.contains("..")
        && !path.contains("%")
        && address.matches("[!-~]*")
        && at(path).filter(found -> found.mount().access() != Mount.Access.MACHINE).isPresent();
  }
}
