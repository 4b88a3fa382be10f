package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own, as a script starts it. */
class ProcessTest {
  @TempDir Path folder;

  private static Process start(
      Path out, Office office, Map<String, String> environment, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HitlTerminal.class.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("HITL_SERVER", office.address().toString());
    builder.environment().put("HITL_TOKEN", Office.token("maria"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static int exit(Path out, Office office, String... args)
      throws IOException, InterruptedException {
    Process process = start(out, office, Map.of(), args);
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whoeverStopsItWhileTheEditorIsOpenLeavesNoFileBehind() throws Exception {
    Path said = folder.resolve("said");
    String script = "printf %s \"$1\" > '" + said + "x'\nmv '" + said + "x' '" + said + "'\n";
    Path editor = Files.writeString(folder.resolve("editor.sh"), script + "exec sleep 600\n");
    Map<String, String> environment = Map.of("EDITOR", "sh '" + editor + "'", "VISUAL", "");
    try (Office office = Office.behindAServer()) {
      String id = office.refund(500).id();
      Process process =
          start(folder.resolve("out"), office, environment, "modify", id, "--reason", "r", "--yes");
      await().until(() -> Files.exists(said));
      List<ProcessHandle> editors = process.descendants().toList();
      try {
        Path file = Path.of(Files.readString(said));
        assertThat(file).exists();
        process.destroy();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(file.getParent()).doesNotExist();
      } finally {
        process.destroyForcibly();
        editors.forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void aScriptGetsJsonAndExitCodes() throws Exception {
    try (Office office = Office.behindAServer()) {
      Request request = office.refund(500);
      Path out = folder.resolve("out");
      assertThat(exit(out, office, "show", request.id(), "--json")).isZero();
      String json = Files.readString(out, StandardCharsets.UTF_8);
      assertThat(dev.hitl.call.Json.parseObject(json)).containsEntry("id", request.id());
      assertThat(exit(out, office, "approve", request.id(), "--yes")).isZero();
      assertThat(exit(out, office, "approve", request.id(), "--yes")).isEqualTo(Exit.REFUSED);
      assertThat(Files.readString(out)).contains("already approved by maria");
      assertThat(exit(out, office, "sing")).isEqualTo(Exit.WRONG);
      Path full = Path.of("/dev/full");
      if (Files.exists(full)) {
        assertThat(exit(full, office, "list")).isEqualTo(Exit.UNKNOWN);
      }
    }
  }
}
