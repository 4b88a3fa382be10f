package dev.hitl.jdbc.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The libraries' classes as a JVM holds them, in a file that other JVMs map instead of reading the
 * jars: a {@link Child} starts in half the time. Made once per JVM of tests, for the first child.
 * Thread-safe.
 */
final class ClassArchive {
  /** The archive covers jars only, and they have to come first in the class path of who uses it. */
  static final String CLASS_PATH =
      entries().sorted(Comparator.comparing(entry -> !isJar(entry))).collect(joined());

  private static Path archive;

  private ClassArchive() {}

  /** What tells a JVM to use it; one that cannot starts without. */
  static synchronized String option() throws IOException {
    if (archive == null) {
      Path folder = Files.createTempDirectory("hitl-classes");
      Path list = folder.resolve("list");
      archive = folder.resolve("archive");
      String site = folder.resolve("site").toString();
      run(CLASS_PATH, "-XX:DumpLoadedClassList=" + list, ClassArchive.class.getName(), site);
      String jars = entries().filter(ClassArchive::isJar).collect(joined());
      run(jars, "-Xshare:dump", "-XX:SharedClassListFile=" + list, use());
      for (Path made : List.of(folder, list, archive)) {
        made.toFile().deleteOnExit();
      }
    }
    return use();
  }

  private static String use() {
    return "-XX:SharedArchiveFile=" + archive;
  }

  /** How every JVM of these tests is started. */
  static List<String> jvm(String classPath) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx160m",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "-cp",
        classPath);
  }

  private static void run(String classPath, String... words) throws IOException {
    List<String> command = new ArrayList<>(jvm(classPath));
    command.addAll(List.of(words));
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .onExit()
        .join();
  }

  /**
   * Does once what the children do, so that it is known which classes that takes.
   *
   * @param words a folder that is not there
   */
  public static void main(String[] words) throws IOException {
    Path folder = Files.createDirectory(Path.of(words[0]));
    try (Site site = new Site(TestDatabase.h2InMemory().url(), folder)) {
      site.hitl().start(Refunds.run("first"), "refund two orders");
      site.end(60);
    }
    try (Stream<Path> written = Files.list(folder)) {
      written.forEach(path -> path.toFile().delete());
    }
    Files.delete(folder);
  }

  private static Stream<String> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static boolean isJar(String entry) {
    return entry.endsWith(".jar");
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(File.pathSeparator);
  }
}
