package dev.hitl.tool;

import java.util.regex.Pattern;

/** What a tool may be called. */
final class ToolName {
  // The letters that the models' interfaces take, and none that a policy's patterns use.
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_./-]{1,128}");

  private ToolName() {}

  static String checked(String name, String source) {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          source
              + ": a tool cannot be called '"
              + name
              + "'; use 1 to 128 letters, digits, '_', '-', '.' and '/', on a method with"
              + " @AgentTool(name = …)");
    }
    return name;
  }
}
