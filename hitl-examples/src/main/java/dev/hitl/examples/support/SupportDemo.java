package dev.hitl.examples.support;

import dev.hitl.examples.model.OpenAiModel;
import dev.hitl.examples.support.DeskProcess.Mode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The main job: a support agent works through tickets in a process that dies while people are being
 * asked; another process opens the same file, takes their decisions, and brings every run to its
 * end. It checks what it shows, and exits with something else than 0 if anything is not so.
 */
public final class SupportDemo {
  private SupportDemo() {}

  /**
   * Runs the demo.
   *
   * @param args nothing; or {@code --interactive} or {@code --scripted} to say who decides, which
   *     is otherwise the person at the terminal if there is one; and {@code --folder}, a path
   * @throws IOException if the demo's files cannot be written or a process cannot be started
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int code = run(List.of(args));
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int run(List<String> args) throws IOException, InterruptedException {
    Mode mode = Mode.AUTOMATIC;
    Path folder = null;
    for (int i = 0; i < args.size(); i++) {
      switch (args.get(i)) {
        case "--interactive" -> mode = Mode.INTERACTIVE;
        case "--scripted" -> mode = Mode.SCRIPTED;
        case "--folder" -> {
          if (++i == args.size()) {
            return usage("--folder needs a path");
          }
          folder = Files.createDirectories(Path.of(args.get(i)));
        }
        default -> {
          return usage("unknown option '" + args.get(i) + "'");
        }
      }
    }
    Map<String, String> environment = System.getenv();
    try {
      SupportNode.isRecorded(environment);
    } catch (IllegalArgumentException e) {
      return usage(String.valueOf(e.getMessage()));
    }
    Page page = new Page(System.out);
    if (folder == null) {
      folder = freshFolder();
    }
    introduce(page, folder, environment);
    int died = ChildJvm.run(AgentProcess.class, folder.toString());
    page.title("Process A is gone, exit code " + died);
    if (died != AgentProcess.KILLED) {
      page.line("  It should have died with " + AgentProcess.KILLED + ".");
      page.flush();
      return 1;
    }
    page.line("  Its memory is lost. What is left are the files.");
    page.flush();
    int code = ChildJvm.run(DeskProcess.class, folder.toString(), mode.name());
    page.line(code == 0 ? "  The demo is over." : "  The demo FAILED, exit code " + code + ".");
    page.flush();
    return code;
  }

  private static void introduce(Page page, Path folder, Map<String, String> environment) {
    page.title("hitl: a support agent, people who decide, and a process that dies in between");
    List<String> missing = OpenAiModel.missing(environment);
    page.labelled(
        "  model  ",
        missing.isEmpty()
            ? environment.get("OPENAI_MODEL") + " at " + environment.get("OPENAI_BASE_URL")
            : "recorded conversations; for a real one set " + String.join(", ", missing));
    page.line("  files  " + Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath()));
    page.flush();
  }

  /** Beside the compiled classes, where a clean build sweeps; never among the sources. */
  private static Path freshFolder() throws IOException {
    try {
      Path classes =
          Path.of(SupportDemo.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path target = classes.getParent();
      if (Files.isDirectory(classes) && target != null && target.endsWith("target")) {
        return Files.createTempDirectory(target, "support-demo-");
      }
    } catch (URISyntaxException e) {
      // Then it is not a folder of classes either.
    }
    return Files.createTempDirectory("support-demo-");
  }

  private static int usage(String problem) {
    System.err.println(problem + "; options are --interactive, --scripted, --folder PATH");
    return 2;
  }
}
