package dev.hitl.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How wide the terminal is, where the shell keeps that to itself, as most do. */
final class Size {
  private static final String COLUMNS = "COLUMNS";

  private Size() {}

  /** The same with the width, where it can be found out. */
  static Map<String, String> in(Map<String, String> environment) {
    if (!environment.getOrDefault(COLUMNS, "").isBlank()) {
      return environment;
    }
    Map<String, String> more = new HashMap<>(environment);
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(stty.getInputStream(), StandardCharsets.US_ASCII))) {
        String[] size = String.valueOf(said.readLine()).split(" ", -1);
        // A terminal that does not know says 0.
        if (size.length == 2 && !size[1].equals("0")) {
          more.put(COLUMNS, size[1]);
        }
      }
    } catch (IOException e) {
      // There is no stty here: the usual width it is.
    }
    return more;
  }
}
