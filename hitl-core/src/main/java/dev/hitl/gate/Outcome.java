package dev.hitl.gate;

import dev.hitl.call.ToolResult;
import java.util.List;

/**
 * What became of one proposed call. Every case but {@link Pending} is settled and has the result
 * that the model is to be given.
 */
public sealed interface Outcome {
  /**
   * The call.
   *
   * @return its id
   */
  String callId();

  /**
   * What to tell the model.
   *
   * @return the result's content, or that people have yet to decide
   */
  String content();

  /** An outcome that will not change any more. */
  sealed interface Settled extends Outcome {
    /**
     * For the model.
     *
     * @return the result
     */
    ToolResult result();

    @Override
    default String callId() {
      return result().callId();
    }

    @Override
    default String content() {
      return result().content();
    }
  }

  /**
   * The run is parked; nothing was executed for this call.
   *
   * @param callId the call
   * @param requests references of what the run waits for: this call's request where it has one,
   *     otherwise those of the calls that parked the run
   * @param content for a model whose framework goes on regardless
   */
  record Pending(String callId, List<String> requests, String content) implements Outcome {
    /** Copies the list. */
    public Pending {
      requests = List.copyOf(requests);
    }
  }

  /**
   * The tool ran and returned, now or before.
   *
   * @param result its value
   */
  record Executed(ToolResult result) implements Settled {}

  /**
   * The tool ran and threw, now or before.
   *
   * @param result what it threw
   */
  record Failed(ToolResult result) implements Settled {}

  /**
   * A person said no.
   *
   * @param result the reason
   */
  record Rejected(ToolResult result) implements Settled {}

  /**
   * A person answered in the tool's place.
   *
   * @param result the answer
   */
  record Answered(ToolResult result) implements Settled {}

  /**
   * Policy forbids it.
   *
   * @param result the reason
   */
  record Denied(ToolResult result) implements Settled {}

  /**
   * Nobody decided in time.
   *
   * @param result that this is so
   */
  record Expired(ToolResult result) implements Settled {}

  /**
   * The question was taken back.
   *
   * @param result why
   */
  record Cancelled(ToolResult result) implements Settled {}

  /**
   * The call could not be understood.
   *
   * @param result what is wrong with it
   */
  record Invalid(ToolResult result) implements Settled {}

  /**
   * The outcome that goes with a result.
   *
   * @param result the result
   * @return its outcome
   */
  static Settled of(ToolResult result) {
    return switch (result.status()) {
      case EXECUTED -> new Executed(result);
      case FAILED -> new Failed(result);
      case REJECTED -> new Rejected(result);
      case ANSWERED -> new Answered(result);
      case DENIED -> new Denied(result);
      case EXPIRED -> new Expired(result);
      case CANCELLED -> new Cancelled(result);
      case INVALID -> new Invalid(result);
    };
  }
}
