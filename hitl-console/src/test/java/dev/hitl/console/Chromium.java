package dev.hitl.console;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * The browser of this machine, with the driver that belongs to it. Nothing is downloaded.
 *
 * @param browser the program
 * @param driver the program that drives it
 */
record Chromium(Path browser, Path driver) {
  /** Where it is set, tests that find no browser fail. */
  private static final String REQUIRED = "HITL_REQUIRE_CHROMIUM";

  /** Finds it, or ends the test: with a failure where one is required. */
  static Chromium found() {
    Optional<Path> browser = onPath("chromium").or(() -> onPath("chromium-browser"));
    Optional<Path> driver = onPath("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      String message =
          "there is no chromium with its chromedriver on the PATH; install them, such as Debian's"
              + " packages chromium and chromium-driver";
      if (System.getenv(REQUIRED) != null) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
    return new Chromium(browser.orElseThrow(), driver.orElseThrow());
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Without a window, and with nothing of an earlier one. */
  ChromeDriver start(Path data) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en-GB",
            "--user-data-dir=" + data));
    return new ChromeDriver(
        new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build(), options);
  }
}
