package dev.hitl.notify;

import dev.hitl.policy.Route;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Risk;
import java.util.Optional;

/**
 * What a notification asks, for channels that let people decide from where they are told. Like the
 * notification it is information and never a right.
 *
 * @param digest what a decision would be bound to: the digest of the action of this revision
 * @param way how it may be decided away from the desk
 */
public record Question(String digest, Way way) {
  /** How a question may be decided away from the desk. */
  public enum Way {
    /** With one click: the briefing shows all there is, and a bare yes is enough. */
    CLICK,
    /** After the whole was shown: the briefing cuts something, or a bare yes is not enough. */
    WHOLE,
    /** Only at the desk: it is critical. */
    DESK
  }

  /**
   * What is asked.
   *
   * @param request the request
   * @return empty where nobody is asked whether to run it
   */
  public static Optional<Question> of(Request request) {
    if (request.status() != RequestStatus.PENDING) {
      return Optional.empty();
    }
    return Optional.of(new Question(request.revision().digest(), way(request)));
  }

  private static Way way(Request request) {
    if (request.revision().risk() == Risk.CRITICAL) {
      return Way.DESK;
    }
    Route.Terms terms = request.route().terms();
    boolean bareYes = !terms.reasons() && !terms.byHand();
    boolean known = !(request.revision().basis() instanceof Basis.Unknown);
    return bareYes && known && Briefing.isWhole(request) ? Way.CLICK : Way.WHOLE;
  }
}
