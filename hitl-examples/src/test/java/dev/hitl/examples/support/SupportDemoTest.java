package dev.hitl.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.examples.model.OpenAiModel;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo as a user does: real processes, a real death, a real file. */
class SupportDemoTest {
  @TempDir Path folder;

  private record Ended(int code, String output) {}

  @Test
  void theDemoKeepsEveryPromiseAcrossTheDeathOfItsFirstProcess() throws Exception {
    Ended demo = run(SupportDemo.class, "", "--folder", folder.resolve("demo").toString());

    assertThat(demo.output())
        .contains("T-1     ada@example.com     finished")
        .contains("T-6     farid@example.com   parked")
        .contains("Runtime.halt, with 6 requests pending")
        .contains("Process A is gone, exit code 137")
        .contains("=> maria approves")
        .contains("=> omar rejects")
        .contains("=> maria changes amount to 125.00")
        .contains("=> maria has issueStoreCredit")
        .contains("=> theo answers")
        .contains("6 runs went on where they stood")
        .contains("events: intact")
        .contains("The demo is over.")
        .doesNotContain("NOT OK");
    assertThat(demo.output().lines().filter(line -> line.startsWith("  ok "))).hasSize(8);
    assertThat(demo.code()).isZero();
  }

  @Test
  void whatIsTypedDecides() throws Exception {
    Ended demo =
        run(
            SupportDemo.class,
            "r\nthe photo shows another lamp\ns\ns\ns\ns\ns\n",
            "--interactive",
            "--folder",
            folder.resolve("demo").toString());

    assertThat(demo.output())
        .contains("You are maria (manager).")
        .contains("=> maria rejects: \"the photo shows another lamp\"")
        .contains("decided against the refund that I proposed")
        .doesNotContain("480.00 EUR on order 1043")
        .doesNotContain("NOT OK");
    assertThat(demo.code()).isZero();
  }

  @Test
  void anEffectThatHappenedTwiceIsFoundAndIsAFailure() throws Exception {
    assertThat(run(AgentProcess.class, "", folder.toString()).code())
        .isEqualTo(AgentProcess.KILLED);
    Path ledger = folder.resolve("ledger.jsonl");
    Files.write(ledger, List.of(Files.readAllLines(ledger).get(2)), StandardOpenOption.APPEND);

    Ended desk = run(DeskProcess.class, "", folder.toString(), "SCRIPTED");

    assertThat(desk.output()).contains("NOT OK  every call ran once");
    assertThat(desk.code()).isEqualTo(1);
  }

  @Test
  void anUnknownOptionIsNamed() throws Exception {
    Ended demo = run(SupportDemo.class, "", "--fast");

    assertThat(demo.output()).contains("unknown option '--fast'").contains("--scripted");
    assertThat(demo.code()).isEqualTo(2);
  }

  @Test
  void aModelThatCannotBeUsedStopsTheDemoBeforeItBegins() throws Exception {
    Map<String, String> environment =
        Map.of("OPENAI_BASE_URL", "nowhere", "OPENAI_API_KEY", "sk-x", "OPENAI_MODEL", "m");

    Ended demo = run(SupportDemo.class, "", environment);

    assertThat(demo.output()).startsWith("OPENAI_BASE_URL should be").doesNotContain("sk-x");
    assertThat(demo.code()).isEqualTo(2);
  }

  @Test
  void theClassPathOfAChildIsFoundWhenAnotherProgramLoadedTheDemo() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String path : ChildJvm.classPath().split(File.pathSeparator, -1)) {
      urls.add(Path.of(path).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Method classPath = loader.loadClass(ChildJvm.class.getName()).getDeclaredMethod("classPath");
      classPath.setAccessible(true);

      String found = (String) classPath.invoke(null);

      assertThat(Arrays.asList(found.split(File.pathSeparator, -1)))
          .containsExactlyElementsOf(
              urls.stream()
                  .map(url -> Path.of(URI.create(url.toString())).toString())
                  .distinct()
                  .toList());
    }
  }

  private Ended run(Class<?> main, String input, String... args)
      throws IOException, InterruptedException {
    return run(main, input, Map.of(), args);
  }

  private Ended run(Class<?> main, String input, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", ChildJvm.classPath(), main.getName()));
    command.addAll(List.of(args));
    Path in = Files.writeString(folder.resolve("in.txt"), input);
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    OpenAiModel.VARIABLES.forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
    return new Ended(process.exitValue(), Files.readString(out));
  }
}
