package dev.hitl.console;

import dev.hitl.audit.SideChain;
import org.jspecify.annotations.Nullable;

/** What a chain is about, as it stands in the page's addresses. */
final class Chained {
  private Chained() {}

  /** A request's id, also of the chains beside its own, or a run's key; null where of neither. */
  static @Nullable String subject(String tenant, String chain) {
    if (chain.startsWith(tenant + "/")) {
      String run = chain.substring(tenant.length() + 1);
      return run.indexOf('/') < 1 ? null : Key.ofRun(run);
    }
    int colon = chain.indexOf(':');
    if (colon < 0) {
      return chain.indexOf('/') < 0 ? RequestJson.line(chain) : null;
    }
    String rest = chain.substring(colon + 1);
    return SideChain.is(chain) && SideChain.allOf(rest).contains(chain) && rest.indexOf(':') < 0
        ? RequestJson.line(rest)
        : null;
  }
}
