package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.notify.Briefing;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is taken out of words that may repeat it. An edit may have changed a secret, so those of all
 * revisions are.
 *
 * @param of whose secrets
 */
record Secrets(List<Revision> of) {
  /** Edited requests of one run whose earlier revisions are read. */
  private static final int MOST_EDITED = 100;

  /** Why nothing is shown where there are more. */
  static final String TOO_MANY_EDITED =
      "more than "
          + MOST_EDITED
          + " requests of this run were edited; it is not shown, for their secrets may be in it";

  static Secrets of(Hitl hitl, Request request) {
    List<Revision> all = new ArrayList<>();
    add(hitl, request, all);
    return new Secrets(all);
  }

  /** Null where there are too many to take them all out, so that nothing may be shown. */
  static @Nullable Secrets of(Hitl hitl, RunId run) {
    return of(hitl, hitl.overview().requestsOf(run));
  }

  /** The same for whoever has read all requests of the run already. */
  static @Nullable Secrets of(Hitl hitl, List<Request> requests) {
    if (requests.stream().filter(Secrets::isEdited).count() > MOST_EDITED) {
      return null;
    }
    List<Revision> all = new ArrayList<>();
    requests.forEach(request -> add(hitl, request, all));
    return new Secrets(all);
  }

  private static void add(Hitl hitl, Request request, List<Revision> all) {
    all.add(request.revision());
    if (isEdited(request)) {
      all.addAll(hitl.overview().revisions(request.id()));
    }
  }

  private static boolean isEdited(Request request) {
    return request.revision().action().revision() > 1;
  }

  String without(String words) {
    String left = words;
    for (Revision revision : of) {
      left = Briefing.withoutSecrets(left, revision);
    }
    return left;
  }
}
