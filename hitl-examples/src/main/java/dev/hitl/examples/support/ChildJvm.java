package dev.hitl.examples.support;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts a class of this program in a JVM of its own, on the same terminal. */
final class ChildJvm {
  private ChildJvm() {}

  /** Runs a main class until its process ends, and gives the exit code. */
  static int run(Class<?> main, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // From JDK 22 on there would be a console even where nobody sits at a terminal.
    command.add("-Djdk.console=java.base");
    if (Runtime.version().feature() >= 23) {
      // Newer JVMs warn of what the CEL library does; older ones do not know the option.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      return process.waitFor();
    } finally {
      // Where the wait was interrupted; otherwise it is gone already.
      process.destroy();
    }
  }

  /**
   * Where this program's classes come from. Under {@code mvn -Pdemo} it runs inside Maven's JVM,
   * whose own class path has none of them: there they come from a class loader made for it.
   */
  static String classPath() {
    Set<String> paths = new LinkedHashSet<>();
    @Nullable ClassLoader loader = ChildJvm.class.getClassLoader();
    if (loader instanceof URLClassLoader urls) {
      for (URL url : urls.getURLs()) {
        paths.add(path(url));
      }
    }
    return paths.isEmpty()
        ? System.getProperty("java.class.path")
        : String.join(File.pathSeparator, paths);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("not a place of classes: " + url, e);
    }
  }
}
