package dev.hitl.jdbc.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is started to be killed. */
final class Child implements AutoCloseable {
  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.log = log;
    this.name = name;
    this.process = process;
  }

  static Child start(Load load) throws IOException {
    return start(load.node(), LoadProcess.class, load.folder(), load.words());
  }

  static Child start(String name, Class<?> main, Path folder, String... words) throws IOException {
    List<String> command = new ArrayList<>(ClassArchive.jvm(ClassArchive.CLASS_PATH));
    command.add(ClassArchive.option());
    command.add(main.getName());
    command.addAll(List.of(words));
    Path log = folder.resolve("children-" + name + ".log");
    return new Child(
        name,
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start(),
        log);
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it says that it works. */
  void awaitReady() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (!"ready".equals(line)) {
      throw new IOException(
          name + " did not start: " + line + System.lineSeparator() + Files.readString(log));
    }
  }

  /** Lets it live that much longer. */
  void live(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /** As {@code kill -9}; it is gone when this returns. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill -STOP} and {@code kill -CONT}. */
  void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
