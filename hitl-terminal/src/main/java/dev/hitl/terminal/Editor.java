package dev.hitl.terminal;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has a person edit values in a file, as JSON in which nothing hides. The file and its folder can
 * be read by nobody else, and are gone afterwards.
 */
final class Editor {
  private final Map<String, String> environment;
  private final Screen screen;

  Editor(Map<String, String> environment, Screen screen) {
    this.environment = environment;
    this.screen = screen;
  }

  /**
   * @throws UsageException if there is no editor, it fails, or what it leaves is no JSON object and
   *     nobody mends it
   */
  Map<String, @Nullable Object> edit(Map<String, @Nullable Object> values) {
    String command = command();
    try {
      Path folder = Files.createTempDirectory("hitl", mode("rwx------"));
      Thread stopped = new Thread(() -> deleteOnTheWayOut(folder), "hitl-editor-files");
      Runtime.getRuntime().addShutdownHook(stopped);
      try {
        Path file = folder.resolve("arguments.json");
        Files.createFile(file, mode("rw-------"));
        Files.writeString(file, InertJson.pretty(values) + "\n");
        return edited(command, file);
      } finally {
        if (isStillToBeDone(stopped)) {
          delete(folder);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With what an editor left beside the file. */
  private static void delete(Path folder) throws IOException {
    try (var left = Files.walk(folder)) {
      for (Path one : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }

  /** Where somebody stops the terminal while the editor is open. */
  private static void deleteOnTheWayOut(Path folder) {
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException e) {
      // It is gone already, or nobody is left who could be told.
    }
  }

  /** False where the terminal is being stopped, which sees to it. */
  private static boolean isStillToBeDone(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private Map<String, @Nullable Object> edited(String command, Path file) throws IOException {
    while (true) {
      run(command, file);
      String problem;
      try {
        return Json.parseObject(Files.readString(file, StandardCharsets.UTF_8));
      } catch (JsonException e) {
        problem = "what you wrote is no JSON object: " + e.getMessage();
      } catch (CharacterCodingException e) {
        problem = "what you wrote is not in UTF-8";
      }
      if (!screen.isTerminal() || !screen.confirms(Column.inline(problem, 500) + ". Edit again?")) {
        throw new UsageException(problem);
      }
    }
  }

  private static void run(String command, Path file) throws IOException {
    // As other programs do: the variable may have options in it, and the name may have spaces.
    List<String> words =
        File.separatorChar == '\\'
            ? List.of("cmd", "/c", command + " \"" + file + "\"")
            : List.of("sh", "-c", command + " \"$1\"", "editor", file.toString());
    Process editor = new ProcessBuilder(words).inheritIO().start();
    try {
      int code = editor.waitFor();
      if (code != 0) {
        throw new UsageException("the editor '" + command + "' ended with " + code);
      }
    } catch (InterruptedException e) {
      editor.destroy();
      Thread.currentThread().interrupt();
      throw new UsageException("the editor was interrupted");
    }
  }

  private String command() {
    for (String variable : List.of("VISUAL", "EDITOR")) {
      String command = environment.getOrDefault(variable, "");
      if (!command.isBlank()) {
        return command;
      }
    }
    throw new UsageException(
        "there is no editor: set VISUAL or EDITOR, or say what to change with --set name=value");
  }

  private static FileAttribute<?>[] mode(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
