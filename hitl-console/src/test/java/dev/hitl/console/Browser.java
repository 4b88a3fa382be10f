package dev.hitl.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** One person's browser. Everything is waited for, a minute at most; nothing is slept for. */
final class Browser implements AutoCloseable {
  private static final String STANDS =
      "!document.querySelector('.deciding[data-held]:not([hidden])')";

  private final Path data;
  private final ChromeDriver driver;
  private final WebDriverWait wait;

  Browser() {
    Chromium chromium = Chromium.found();
    try {
      data = Files.createTempDirectory("hitl-chromium");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    driver = chromium.start(data);
    wait = new WebDriverWait(driver, Duration.ofMinutes(1), Duration.ofMillis(50));
    wait.ignoring(StaleElementReferenceException.class);
    size(1280, 900);
  }

  /** Of the page itself, whatever the window of the browser can be. */
  Browser size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 900));
    return this;
  }

  Browser theme(String value) {
    script("localStorage.setItem('hitl.theme', arguments[0])", value);
    script("document.documentElement.dataset.theme = arguments[0]", value);
    return this;
  }

  /** Opens the console and says who one is, by mouse. */
  Browser signIn(HitlConsole console, String person) {
    driver.get(console.address().toString());
    script("sessionStorage.clear(); location.hash = ''; location.reload()");
    click("//form//button[text()='" + person + "']");
    until("document.querySelector('.live')?.dataset.state === 'live'");
    return this;
  }

  Browser at(String hash) {
    script("location.hash = arguments[0]", hash);
    return this;
  }

  /** The first that is shown; a path where it begins with a slash, otherwise a selector. */
  WebElement find(String what) {
    By by = what.startsWith("/") ? By.xpath(what) : By.cssSelector(what);
    return wait.until(
        d -> d.findElements(by).stream().filter(WebElement::isDisplayed).findFirst().orElse(null));
  }

  boolean has(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  /** Waits for a part of the page that says this. */
  void reads(String selector, String text) {
    until(
        "[...document.querySelectorAll(arguments[0])].some((e) => e.innerText.includes(arguments[1]))",
        selector,
        text);
  }

  void click(String what) {
    wait.until(
        d -> {
          WebElement found = find(what);
          if (!is(STANDS)) {
            return false;
          }
          found.click();
          return true;
        });
  }

  /** Waits until a request that was just drawn can be decided. */
  Browser stands() {
    until(STANDS);
    return this;
  }

  /** As from the keyboard, to whatever has the focus. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** A key with Control held. */
  void control(CharSequence key) {
    new Actions(driver).keyDown(Keys.CONTROL).sendKeys(key).keyUp(Keys.CONTROL).perform();
  }

  /** Presses Tab until the focus is there. */
  void tabTo(String selector) {
    for (int i = 0; i < 60; i++) {
      if (is("document.activeElement.matches(arguments[0])", selector)) {
        return;
      }
      type(Keys.TAB);
    }
    throw new AssertionError("no Tab leads to " + selector + ", but to " + focus());
  }

  String focus() {
    return String.valueOf(
        script("return document.activeElement.outerHTML.slice(0, 200).toWellFormed()"));
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  boolean is(String condition, Object... arguments) {
    return Boolean.TRUE.equals(script("return Boolean(" + condition + ")", arguments));
  }

  void until(String condition, Object... arguments) {
    wait.withMessage(() -> condition + " " + List.of(arguments) + " of\n" + text())
        .until(d -> is(condition, arguments));
  }

  String text() {
    return String.valueOf(script("return document.body.innerText"));
  }

  /**
   * What reaches over the right edge, whether one could scroll there or it is cut off; not what
   * lies in a part that scrolls by itself. Empty where nothing does.
   */
  String overTheEdge() {
    return String.valueOf(
        script(
            """
            const over = [...document.querySelectorAll('body *')].filter((e) =>
                e.checkVisibility() && e.getBoundingClientRect().right > window.innerWidth + 1
                && !e.closest('.scroll, .talk, .long, .unseen, svg, dialog'));
            return over.map((e) => e.outerHTML.slice(0, 120).toWellFormed()).join('\\n')
                + (document.documentElement.scrollWidth > window.innerWidth ? ' scrolls' : '');
            """));
  }

  ChromeDriver driver() {
    return driver;
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
