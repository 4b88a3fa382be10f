package dev.hitl.console;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Believes whoever says who they are: for a machine that one person sits at. The server then
 * listens on the loopback address only.
 *
 * @param tenant whose requests are seen
 * @param people names to offer on the page
 */
record DevelopmentMode(String tenant, List<String> people) implements Authenticator {
  /** Says who is asking. */
  static final String AS = "Hitl-As";

  DevelopmentMode {
    people = List.copyOf(people);
  }

  @Override
  public Optional<Caller> caller(Incoming incoming) {
    InetAddress from = incoming.from();
    List<String> as = incoming.headers(AS);
    return from.isLoopbackAddress() && as.size() == 1 && !as.get(0).isBlank()
        ? Optional.of(new Caller(tenant, as.get(0).strip()))
        : Optional.empty();
  }

  @Override
  public String challenge() {
    return "Hitl-As realm=\"development\"";
  }
}
