package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Command;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What operators do on the page: stop agents, take runs elsewhere, overrule, undo. */
class PageWheelTest extends AtOffice {
  @AfterEach
  void liftStops() {
    if (office != null) {
      stops().forEach(stop -> office.hitl.overrides().lift(stop.id(), "director-1", "the end"));
    }
  }

  private List<Command> stops() {
    return office.hitl.overrides().inForce().stream()
        .filter(command -> command.kind() == Command.Kind.STOP)
        .filter(command -> Stops.isSeenIn(command.scope(), office.tenant))
        .toList();
  }

  private void confirm(String reason) {
    browser.find("dialog [name=reason]").sendKeys(reason);
    browser.click("#confirm");
    browser.until("!document.querySelector('dialog')");
  }

  @Test
  void aStopIsToldOnEveryViewOfEveryOpenPageUntilItIsLifted() {
    Request request = refund("S-1");
    browser.signIn(office.console, "manager-1");
    browser.reads(".row", "S-1");
    assertThat(browser.has(".stopped")).isFalse();
    office
        .hitl
        .overrides()
        .stop(Scope.agent(office.tenant, Shop.AGENT), "director-1", "a customer complained");

    browser.reads(".stopped", "Agent support is stopped by director-1");
    browser.reads(".stopped", "a customer complained");
    browser.reads("#urgent", "Agent support is stopped by director-1: a customer complained");
    for (String view :
        List.of("#/inbox/" + request.id(), "#/runs", "#/record", "#/figures", "#/inbox")) {
      browser.at(view);
      browser.reads(".stopped", "a customer complained");
    }
    office.hitl.review().approve(request.reference(), "manager-2");
    try (Browser other = new Browser()) {
      other.signIn(office.console, "director-1");
      other.reads(".stopped", "ago");
      other.click(".stopped button[data-word=lift]");
      other.find("dialog [name=reason]").sendKeys("it was nothing");
      other.click("#confirm");
      other.until("!document.querySelector('.stopped')");
    }
    browser.until("!document.querySelector('.stopped')");
    awaitStatus(request, RequestStatus.EXECUTED);
  }

  @Test
  void anAgentIsStoppedFromItsRunWithTheKeyboardAlone() {
    Request request = refund("S-2");
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(request.run()));
    browser.find("button[data-word=stop]");
    browser.tabTo("button[data-word=stop]");
    browser.type(Keys.ENTER);
    browser.reads("dialog", "no approved call is executed");
    browser.until("document.activeElement.name === 'reason'");
    browser.type("wrong prices");
    browser.control(Keys.ENTER);

    browser.reads(".stopped", "wrong prices");
    assertThat(stops())
        .extracting(Command::scope)
        .containsExactly(Scope.agent(office.tenant, "support"));
    browser.tabTo("button[data-word=lift]");
    browser.type(Keys.ENTER);
    browser.until("document.activeElement.name === 'reason'");
    browser.type("prices are right");
    browser.control(Keys.ENTER);
    browser.until("!document.querySelector('.stopped')");
    assertThat(stops()).isEmpty();
  }

  @Test
  void whatIsWiderThanOneAgentIsStoppedOnlyAfterItWasTicked() {
    browser.signIn(office.console, "director-1").at("#/runs");
    browser.click("button[data-word=stop]");
    browser.click("#s-tenant");
    browser.find("dialog [name=reason]").sendKeys("an audit");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "Tick");
    assertThat(stops()).isEmpty();

    browser.click("#f-sure");
    browser.click("#confirm");
    browser.reads(".stopped", "All agents of this tenant are stopped by director-1");
    assertThat(stops()).extracting(Command::scope).containsExactly(Scope.tenant(office.tenant));
  }

  @Test
  void everythingIsOfferedToWhomTheDirectoryKnowsInTheTenantOfAll() {
    browser.signIn(office.console, "manager-1").at("#/runs");
    browser.click("button[data-word=stop]");
    browser.find("#s-tenant");
    assertThat(browser.has("#s-everything")).isFalse();

    browser.signIn(office.console, "director-1").at("#/runs");
    browser.click("button[data-word=stop]");
    browser.click("#s-everything");
    browser.click("#f-sure");
    confirm("the provider is down");
    browser.reads(".stopped", "Everything is stopped, in all tenants by director-1");
    assertThat(stops()).extracting(Command::scope).containsExactly(Scope.everything());
  }

  @Test
  void whoMayNotStopIsToldWhyAndNothingIsStopped() {
    browser.signIn(office.console, "manager-1").at("#/runs");
    browser.click("button[data-word=stop]");
    browser.click("#s-tenant");
    browser.click("#f-sure");
    browser.find("dialog [name=reason]").sendKeys("so");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "director");
    assertThat(stops()).isEmpty();
    assertThat(browser.has(".stopped")).isFalse();
  }

  @Test
  void aNameThatNoRunHasIsStoppedOnlyAfterItWasTicked() {
    refund("N-1");
    browser.signIn(office.console, "director-1").at("#/runs");
    browser.click("button[data-word=stop]");
    browser.until("document.activeElement.id === 'f-agent'");
    browser.type("suport");
    browser.find("dialog [name=reason]").sendKeys("so");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "no agent that has a run");
    assertThat(stops()).isEmpty();
    browser.click("#f-sure");
    browser.click("#confirm");
    browser.reads(".stopped", "Agent suport is stopped");
  }

  @Test
  void ofManyStopsTheFirstAreAboveEveryViewAndAllAreAmongTheRuns() {
    for (String reason : List.of("one", "two", "three")) {
      office
          .hitl
          .overrides()
          .stop(Scope.agent(office.tenant, "agent-" + reason), "director-1", "reason " + reason);
    }
    browser.signIn(office.console, "manager-1");
    browser.reads(".stopped", "1 more stop holds");
    browser.click(".stopped a");
    for (String reason : List.of("one", "two", "three")) {
      browser.reads(".stop-list", "reason " + reason);
    }
  }

  @Test
  void aStopThatWasMissedWhileThePageWasCutOffIsThereAfterwards() {
    browser.signIn(office.console, "manager-1");
    browser.script(
        "import('./js/session.js').then((m) => { m.session.live.close(); window.cut = 1; })");
    browser.until("window.cut");
    stopAsDirector("while nobody heard");
    assertThat(browser.has(".stopped")).isFalse();
    browser.script("import('./js/session.js').then((m) => m.session.live.open())");
    browser.reads(".stopped", "while nobody heard");
  }

  private void stopAsDirector(String reason) {
    office.hitl.overrides().stop(Scope.agent(office.tenant, Shop.AGENT), "director-1", reason);
  }

  private RunId pausedMailing() {
    RunId run = office.mailing();
    Awaitility.await().until(() -> office.hitl.overview().run(run).isPresent());
    office.hitl.overrides().pause(run, "director-1", "wait");
    Awaitility.await()
        .until(
            () -> {
              office.steps.release();
              return office.hitl.run(run).status() == RunStatus.PAUSED;
            });
    office.steps.drainPermits();
    return run;
  }

  @Test
  void thePausedRunGoesOnFromTheStateThatAPersonGaveIt() {
    RunId run = pausedMailing();
    int newest = office.hitl.run(run).row().checkpoint();
    office
        .hitl
        .overrides()
        .edit(run, newest, Arguments.of(Map.of("customer", 40L)), "director-1", "as it was");
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(run));
    browser.click("button[data-word=edit]");
    browser.reads("dialog", "Nothing that ran is undone");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "Nothing is different yet");
    browser.find("dialog [data-field=customer] input").click();
    browser.control("a");
    browser.type("41");
    confirm("leave 40 out");
    browser.reads(".toast", "Changed");
    assertThat(office.hitl.run(run).history()).extracting(event -> event.type()).contains("EDITED");

    office.hitl.overrides().resume(run, "director-1", "go on");
    Awaitility.await()
        .untilAsserted(
            () -> {
              office.steps.release();
              browser.reads(".stream", "customer 41");
            });
    office.hitl.overrides().abort(run, "director-1", "the end");
    Awaitility.await()
        .until(
            () -> {
              office.steps.release();
              return office.hitl.run(run).status() == RunStatus.ABORTED;
            });
  }

  @Test
  void whoEditsWhatWentOnMeanwhileIsToldSoAndChangesNothing() {
    RunId run = pausedMailing();
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(run));
    browser.click("button[data-word=edit]");
    browser.find("dialog [name=more]").sendKeys("{\"limit\": 0.10}");
    int newest = office.hitl.run(run).row().checkpoint();
    office.hitl.overrides().edit(run, newest, Arguments.none(), "director-1", "faster");
    browser.find("dialog [name=reason]").sendKeys("slower");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "the run went on since you saw it");
    assertThat(office.hitl.run(run).row().checkpoint()).isEqualTo(newest + 1);
  }

  @Test
  void aRunIsTakenBackAfterThePersonSawWhatIsNotUndone() {
    Request request = refund("B-1");
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(request.run()));
    browser.click("button[data-word=roll-back]");
    browser.reads("dialog", "What ran since is NOT undone");
    browser.click("#confirm");
    browser.reads("dialog .note.bad", "Choose where");
    browser.click("#c-1");
    browser.reads("dialog", "No call ran since");
    browser.reads("dialog", "1 open question or approval is withdrawn");
    confirm("wrong customer");
    browser.reads(".toast", "1 question is withdrawn");
    awaitStatus(request, RequestStatus.CANCELLED);
  }

  @Test
  void aRunAtWorkOffersNeitherUntilItIsPaused() {
    RunId run = office.mailing();
    browser.signIn(office.console, "director-1").at("#/runs/" + Key.of(run));
    browser.find("button[data-word=pause]");
    assertThat(browser.has("button[data-word=edit]")).isFalse();
    assertThat(browser.has("button[data-word=roll-back]")).isFalse();
    office.hitl.overrides().abort(run, "director-1", "the end");
    Awaitility.await()
        .until(
            () -> {
              office.steps.release();
              return office.hitl.run(run).status() == RunStatus.ABORTED;
            });
  }

  @Test
  void whatWasApprovedIsTakenBackAndWhatRanIsRolledBackFromTheRequest() {
    Request held = refund("O-1");
    stopAsDirector("so that it waits");
    office.hitl.review().approve(held.reference(), "manager-2");
    browser.signIn(office.console, "director-1").at("#/inbox/" + held.id());
    browser.click("button[data-word=overrule]");
    confirm("not this customer");
    awaitStatus(held, RequestStatus.REJECTED);
    browser.reads("[data-outcome]", "Rejected by director-1");
    stops().forEach(stop -> office.hitl.overrides().lift(stop.id(), "director-1", "over"));

    Request ran = refund("O-2");
    office.hitl.review().approve(ran.reference(), "manager-2");
    awaitStatus(ran, RequestStatus.EXECUTED);
    browser.at("#/inbox/" + ran.id());
    browser.click("button[data-word=roll-back]");
    browser.reads("dialog", "The compensation of this tool runs now");
    confirm("wrong customer");
    browser.reads(".toast", "It was undone");
    awaitStatus(ran, RequestStatus.COMPENSATED);
    browser.until("!document.querySelector('button[data-word=roll-back]')?.offsetParent");
  }

  @Test
  void inAnEmergencyOnePersonWantsItAndAnotherWatches() {
    Request request = refund("E-1");
    browser.signIn(office.console, "commander-1").at("#/inbox/" + request.id());
    browser.click("button[data-word=more]");
    browser.click("button[data-word=break-glass]");
    browser.find("dialog [name=ticket]").sendKeys("INC-7");
    confirm("the shop is on fire");
    browser.reads(".note.bad", "commander-1 wants this run at once");
    assertThat(browser.has("button[data-word=observe]")).isFalse();
    assertThat(office.now(request).status()).isEqualTo(RequestStatus.PENDING);

    browser.signIn(office.console, "commander-2").at("#/inbox/" + request.id());
    browser.reads(".note.bad", "INC-7");
    browser.click("button[data-word=observe]");
    browser.reads("dialog", "both names stand on it");
    browser.click("#confirm");
    awaitStatus(request, RequestStatus.EXECUTED);
  }
}
