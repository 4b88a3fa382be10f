package dev.hitl.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openqa.selenium.OutputType;

/** Pictures of pages, for people to look at: taken where {@code hitl.pictures} names a folder. */
final class Pictures {
  private Pictures() {}

  static void take(Browser browser, String name) {
    String folder = System.getProperty("hitl.pictures");
    if (folder == null) {
      return;
    }
    try {
      Files.createDirectories(Path.of(folder));
      Files.write(
          Path.of(folder, name + ".png"), browser.driver().getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
