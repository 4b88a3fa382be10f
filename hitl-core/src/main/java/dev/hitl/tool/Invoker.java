package dev.hitl.tool;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last door: runs a tool's body, and only against a permit for exactly this action.
 *
 * <p>Thread-safe.
 */
public final class Invoker {
  private static final Logger LOG = LoggerFactory.getLogger(Invoker.class);

  private final ToolRegistry tools;
  private final Content content = new Content();

  /**
   * Guards these tools.
   *
   * @param tools the tools that may be run
   */
  public Invoker(ToolRegistry tools) {
    this.tools = tools;
  }

  /**
   * Runs an action's tool with the action's frozen arguments.
   *
   * <p>A result is never the reason for a failure: what cannot be written as JSON is written as
   * text.
   *
   * @param action what to run
   * @param permit for this action, not used before; null is refused like any other that does not
   *     fit
   * @param approval what {@link Approval#current} gives inside the body
   * @return what the model is told: {@code done} for a method that returns nothing, text as it is,
   *     anything else as JSON; lone surrogates are replaced by U+FFFD
   * @throws NotPermitted if the permit does not fit, or the tool is gone or not the one that was
   *     judged; nothing ran
   * @throws InvalidArguments if the arguments do not bind; nothing ran
   * @throws NeedHumanApproval if the body asks for a person
   * @throws Exception whatever else the body throws, as it is
   */
  public String invoke(Action action, @Nullable Permit permit, Approval approval) throws Exception {
    return invoke(action, permit, approval, Cancellation.ofThisThread());
  }

  /**
   * The same for a call that may be cancelled.
   *
   * @param action what to run
   * @param permit for this action, not used before
   * @param approval what {@link Approval#current} gives inside the body
   * @param cancellation what {@link Cancellation#current} gives inside the body; of this thread
   * @return what the model is told
   * @throws Cancellation.Cancelled if it was cancelled before it began, and nothing ran; or the
   *     body threw when it was
   * @throws Exception as for a call that cannot be cancelled
   */
  public String invoke(
      Action action, @Nullable Permit permit, Approval approval, Cancellation cancellation)
      throws Exception {
    if (permit == null) {
      throw new NotPermitted("there is no permit for " + action.tool());
    }
    permit.check(action, approval);
    Tool tool =
        tools
            .runnable(action.tool())
            .orElseThrow(() -> new NotPermitted("there is no tool " + action.tool()));
    if (!tool.signature().equals(action.signature())) {
      throw new NotPermitted(
          "the parameters of " + action.tool() + " have changed since this call was judged");
    }
    @Nullable Object[] values = tool.bind(action.arguments());
    permit.use();
    Cancellation outer = cancellation.begin(tool.isCancellable());
    Approval previous = Approval.enter(approval);
    try {
      return content.of(tool.run(action.arguments(), values));
    } catch (Exception e) {
      throw cancellation.thrown(e);
    } finally {
      Approval.leave(previous);
      cancellation.end(outer);
    }
  }

  /**
   * Reads what a decision about an action rests on. This needs no permit, for it changes nothing.
   *
   * @param action the action
   * @return nothing where its tool does not say; that it is unknown where reading it fails, or it
   *     is larger than {@link Basis#MAX_BYTES}. Never an exception
   */
  public Basis basis(Action action) {
    Optional<Tool> reader = tools.basisOf(action.tool());
    if (reader.isEmpty()) {
      return Basis.none();
    }
    Tool tool = reader.get();
    try {
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>(action.arguments().asMap());
      arguments.keySet().retainAll(tool.parameterNames());
      Arguments asked = tool.normalise(Arguments.of(arguments));
      Basis.Known known = new Basis.Known(facts(content.of(tool.run(asked, tool.bind(asked)))));
      return known.facts().size() <= Basis.MAX_BYTES
          ? known
          : new Basis.Unknown(
              "it has " + known.facts().size() + " bytes, and the limit is " + Basis.MAX_BYTES);
    } catch (Throwable thrown) {
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("What decisions about {} rest on cannot be read", action.tool(), thrown);
      String message =
          thrown.getMessage() == null ? "" : ": " + Json.wellFormed(thrown.getMessage());
      return new Basis.Unknown(thrown.getClass().getSimpleName() + message);
    }
  }

  private static Arguments facts(String content) {
    Object value;
    try {
      value = Json.parse(content);
    } catch (JsonException e) {
      value = content;
    }
    return value instanceof Map<?, ?>
        ? Arguments.parse(content)
        : Arguments.of(Collections.singletonMap("value", value));
  }

  /**
   * The right to run one action once. Only what judged or claimed the action may make one.
   *
   * <p>Thread-safe: of several threads that use one permit, one wins.
   */
  public static final class Permit {
    private final @Nullable Action action;
    private final String requestId;
    private final long fence;
    private final String digest;
    private final AtomicBoolean used = new AtomicBoolean();

    private Permit(@Nullable Action action, String requestId, long fence, String digest) {
      this.action = action;
      this.requestId = requestId;
      this.fence = fence;
      this.digest = digest;
    }

    /**
     * Policy allowed it.
     *
     * @param action this very object; an equal one is refused
     * @return a permit
     */
    public static Permit allowed(Action action) {
      return new Permit(action, "", 0, "");
    }

    /**
     * People approved it, and the claim to execute was won.
     *
     * @param requestId the request that was approved
     * @param fence the number that proves the claim
     * @param digest the digest of the action that people approved
     * @return a permit
     */
    public static Permit approved(String requestId, long fence, String digest) {
      return new Permit(null, requestId, fence, digest);
    }

    @SuppressWarnings("ReferenceEquality") // Identity is the point: no hashing on the hot path.
    private void check(Action wanted, Approval approval) {
      if (used.get()) {
        throw new NotPermitted("the permit for " + wanted.tool() + " has been used");
      }
      if (action != null) {
        if (action != wanted) {
          throw new NotPermitted("the permit is for another call than this of " + wanted.tool());
        }
        return;
      }
      if (!digest.equals(wanted.digest())) {
        throw new NotPermitted("what was approved is not this call of " + wanted.tool());
      }
      if (approval.granted()
          && !(approval.requestId().orElse("").equals(requestId) && approval.fence() == fence)) {
        throw new NotPermitted(
            "permit and approval of " + wanted.tool() + " belong to two requests");
      }
    }

    private void use() {
      if (!used.compareAndSet(false, true)) {
        throw new NotPermitted("the permit has been used");
      }
    }
  }

  /** A call reached the invoker without the right to run. Nothing ran. */
  public static final class NotPermitted extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private NotPermitted(String message) {
      super(message);
    }
  }
}
