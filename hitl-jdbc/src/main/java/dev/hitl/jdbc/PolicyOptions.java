package dev.hitl.jdbc;

import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A policy and the tools that it is for, from the command line. */
final class PolicyOptions {
  static final String USAGE = "--tools CLASS... [--policy POLICY.yaml]";

  /** As much as a line of a file may have. */
  private static final int MAX_ARGUMENT_BYTES = 64 << 20;

  private PolicyOptions() {}

  static Assessor assessor(CommandLine line) {
    Policy policy = line.read("--policy", file -> Policy.load(Path.of(file)), Policy.none());
    return new Assessor(tools(line.all("--tools")), policy, MAX_ARGUMENT_BYTES);
  }

  private static ToolRegistry tools(List<String> classes) {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("--tools is missing");
    }
    List<Tool> tools = new ArrayList<>();
    for (String name : classes) {
      try {
        tools.addAll(Tool.of(Class.forName(name).getDeclaredConstructor().newInstance()));
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new IllegalArgumentException(
            "--tools cannot be "
                + name
                + ": it must be a public class on the class path with a public constructor without"
                + " parameters ("
                + e
                + ")",
            e);
      }
    }
    return ToolRegistry.of(tools);
  }
}
