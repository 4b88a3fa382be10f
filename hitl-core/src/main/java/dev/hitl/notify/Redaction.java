package dev.hitl.notify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of what is shown: values of parameters that their tool marks as secret, and of
 * members at any depth whose name says that they are. Thread-safe.
 */
public final class Redaction {
  /** What stands in the place of a secret. */
  public static final String MASK = "••••••";

  /** In lower case and without separators. */
  private static final Set<String> SECRET_NAMES =
      Set.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "clientsecret",
          "token",
          "accesstoken",
          "refreshtoken",
          "apikey",
          "authorization",
          "credential",
          "credentials",
          "privatekey");

  private Redaction() {}

  /**
   * Whether a member's value is not shown.
   *
   * @param name the member's name
   * @param secrets the names that the tool marks as secret
   * @return true if it is one of these, or a usual name for a secret
   */
  public static boolean isSecret(String name, Set<String> secrets) {
    return secrets.contains(name)
        || SECRET_NAMES.contains(
            name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "").replace(".", ""));
  }

  /**
   * What may be shown of a member.
   *
   * @param name the member's name
   * @param value its JSON value
   * @param secrets the names that the tool marks as secret
   * @return the value with every secret in it masked
   */
  public static @Nullable Object of(String name, @Nullable Object value, Set<String> secrets) {
    if (isSecret(name, secrets)) {
      return MASK;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach(
          (key, inner) -> copy.put(String.valueOf(key), of(String.valueOf(key), inner, secrets)));
      return copy;
    }
    if (value instanceof Iterable<?> items) {
      List<@Nullable Object> copy = new ArrayList<>();
      items.forEach(item -> copy.add(of("", item, secrets)));
      return copy;
    }
    return value;
  }
}
