package dev.hitl.jdbc.crash;

import dev.hitl.Hitl;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what is stored is whole. */
final class Fsck {
  private Fsck() {}

  /** What is wrong with the whole store. */
  static List<String> of(Hitl hitl) {
    return hitl.fsck().check().findings().stream().map(Object::toString).toList();
  }

  /** What is wrong with one run and its requests. */
  static List<String> ofRun(Hitl hitl, RunId run) {
    List<String> wrong = new ArrayList<>();
    add(hitl.audit().verifyRun(run), wrong);
    for (Request request : hitl.run(run).requests()) {
      add(hitl.audit().verifyRequest(request.id()), wrong);
    }
    return wrong;
  }

  private static void add(Optional<Verification> found, List<String> wrong) {
    if (found.isEmpty()) {
      wrong.add("no chain");
    } else if (found.get() instanceof Verification.Broken broken) {
      wrong.add(broken.toString());
    }
  }
}
