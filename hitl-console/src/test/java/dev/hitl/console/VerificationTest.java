package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All of a tenant's record is verified in parts of a bounded size, by any node. */
class VerificationTest {
  private static final String PATH = "/api/verification";

  private static String after(Http.Got got) {
    return got.at("next") == null ? null : PATH + "?limit=2&after=" + got.at("next");
  }

  @Test
  void partsAreBoundedAndAnotherNodeGoesOn() {
    SettableClock clock = new SettableClock();
    InMemoryStore store = new InMemoryStore(clock);
    try (Desk first = Desk.over(store, clock);
        Desk second = Desk.over(store, clock)) {
      for (int i = 0; i < 5; i++) {
        first.refund(500 + i);
      }
      long chains = 0;
      int parts = 0;
      for (String path = PATH + "?limit=2"; path != null; parts++) {
        Http.Got got = (parts % 2 == 0 ? first : second).as("auditor-1").get(path);
        assertThat(got.status()).as(got.response().body()).isEqualTo(200);
        assertThat((Long) got.at("chains")).isLessThanOrEqualTo(2);
        assertThat((List<?>) got.at("findings")).isEmpty();
        chains += (Long) got.at("chains");
        path = after(got);
      }
      assertThat(chains).isEqualTo(10);
      assertThat(parts).isGreaterThan(10);
    }
  }

  @Test
  void nobodyOfAnotherTenantIsToldOfTheseChains() {
    try (Desk desk = new Desk()) {
      desk.refund(500);
      List<Object> chains = new ArrayList<>();
      for (String path = PATH; path != null; ) {
        Http.Got got = desk.as("other-auditor").get(path);
        chains.add(got.at("chains"));
        path = after(got);
      }
      assertThat(chains).containsOnly(0L);
    }
  }

  @Test
  void whereAPartEndsNamesNoChainOfAnotherTenant() {
    try (Desk desk = new Desk()) {
      Request foreign = desk.refund(500);
      desk.ask(Desk.OTHER, "support", "refund", Map.of("orderId", "1", "amount", 1));
      Http reader = desk.as("other-auditor");
      boolean sealed = false;
      for (String path = PATH + "?limit=1"; path != null; ) {
        Http.Got got = reader.get(path);
        assertThat(got.status()).as(got.response().body()).isEqualTo(200);
        String next = got.at("next") == null ? "" : got.at("next").toString();
        if (next.startsWith("s.")) {
          sealed = true;
          assertThat(desk.as("auditor-1").get(PATH + "?after=" + next).problem())
              .isEqualTo("invalid");
        }
        assertThat(Key.decode(next.replaceFirst("^s\\.", "")))
            .doesNotContain(foreign.id(), foreign.run().run(), "default");
        path = next.isEmpty() ? null : PATH + "?limit=1&after=" + next;
      }
      assertThat(sealed).isTrue();
    }
  }

  /** How soon a chain of one's own comes behind a place says what lies between. */
  @Test
  void nobodyBeginsBehindAChainThatIsNotTheirs() {
    try (Desk desk = new Desk()) {
      Request foreign = desk.refund(500);
      for (String place :
          List.of("CHAINS " + foreign.run(), "CHAINS " + foreign.id(), "CHAINS d", "STANDING a")) {
        Http.Got got = desk.as("other-auditor").get(PATH + "?after=" + Key.encode(place));
        assertThat(got.status()).as(place).isEqualTo(422);
      }
      assertThat(
              desk.as("auditor-1")
                  .get(PATH + "?after=" + Key.encode("CHAINS " + foreign.id()))
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void aPlaceThatNobodyWasToldAndALimitOutOfBoundsAreRefused() {
    try (Desk desk = new Desk()) {
      Http auditor = desk.as("auditor-1");
      for (String wrong : List.of("?after=x", "?after=UlVOUyBh", "?limit=0", "?limit=201")) {
        Http.Got got = auditor.get(PATH + wrong);
        assertThat(got.status()).as(wrong).isEqualTo(422);
        assertThat(got.problem()).isEqualTo("invalid");
      }
    }
  }

  @Test
  void aBrokenChainIsNamedByWhatItsPageIsCalled() {
    assertThat(Chained.subject("default", "default/support/run-1"))
        .isEqualTo(Key.of(new RunId("default", "support", "run-1")));
    assertThat(Chained.subject("default", "01ab")).isEqualTo("01ab");
    assertThat(Chained.subject("default", "refusals:01ab")).isEqualTo("01ab");
    assertThat(Chained.subject("default", "request:01ab")).isEqualTo("01ab");
    for (String other :
        List.of("refusals:tenant:default", "grant:1", "other/support/run-1", "/removed/01ab")) {
      assertThat(Chained.subject("default", other)).as(other).isNull();
    }
  }
}
