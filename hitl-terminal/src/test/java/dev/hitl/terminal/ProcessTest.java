package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own, as a script starts it. */
class ProcessTest {
  @TempDir Path folder;

  private int exit(Path out, Office office, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HitlTerminal.class.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("HITL_SERVER", office.address().toString());
    builder.environment().put("HITL_TOKEN", Office.token("maria"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
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
