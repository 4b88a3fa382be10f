package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.terminal.Office.Printed;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpShowingTest extends ShowingContract {
  @Override
  Office newOffice() {
    return Office.behindAServer();
  }

  @Test
  void aTokenThatTheServerDoesNotKnowIsSaidAndSoIsAServerThatIsNotThere() {
    Printed unknown = with("somebody-elses-token-altogether", office.address().toString(), "list");
    assertThat(unknown.code()).isEqualTo(Exit.WRONG);
    assertThat(unknown.err()).contains("the server does not know your token");
    Printed gone = with(Office.token("maria"), "http://localhost:1", "list");
    assertThat(gone.code()).isEqualTo(Exit.UNKNOWN);
    assertThat(gone.err()).contains("http://localhost:1/ does not answer");
  }

  @Test
  void anotherTenantsRequestIsNotThere() {
    Request request = office.refund(500);
    Printed printed =
        with(Office.token("elsewhere"), office.address().toString(), "show", request.id());
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("there is no request");
  }

  private static Printed with(String token, String server, String... args) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HITL_SERVER", server);
    environment.put("HITL_TOKEN", token);
    return Office.run(false, "", environment, args);
  }
}
