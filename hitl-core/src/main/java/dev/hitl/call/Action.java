package dev.hitl.call;

/**
 * One exact thing that may be done: what a reviewer sees, what the digest binds and what the
 * invoker runs are these same bytes.
 *
 * @param run whose run proposed it
 * @param callId the model's name for the call
 * @param tool the tool's name
 * @param signature the tool's signature when the action was frozen; it changes when the tool's
 *     parameters do
 * @param arguments bound, normalised and frozen
 * @param policyVersion the version of the policy that judged it
 * @param revision 1 as proposed, one more with each edit
 */
public record Action(
    RunId run,
    String callId,
    String tool,
    String signature,
    Arguments arguments,
    String policyVersion,
    int revision) {

  /**
   * Checks the revision.
   *
   * @param run whose run proposed it
   * @param callId the model's name for the call
   * @param tool the tool's name
   * @param signature the tool's signature
   * @param arguments the frozen arguments
   * @param policyVersion the policy's version
   * @param revision counts from 1
   * @throws IllegalArgumentException if the revision is below 1
   */
  public Action {
    if (revision < 1) {
      throw new IllegalArgumentException("revisions count from 1");
    }
  }

  /**
   * What an approval is bound to.
   *
   * @return SHA-256 over every field, in hexadecimal
   */
  public String digest() {
    return Digest.of("hitl.action.v1")
        .add(run.tenant())
        .add(run.agent())
        .add(run.run())
        .add(callId)
        .add(tool)
        .add(signature)
        .add(arguments)
        .add(policyVersion)
        .add(revision)
        .hex();
  }

  /**
   * What stays the same when the model proposes the same thing again under another call id.
   *
   * @return SHA-256 over tool and arguments; the order of members and the way a number is written
   *     make no difference
   */
  public String fingerprint() {
    return Digest.of("hitl.fingerprint.v1").add(tool).add(arguments.byValue()).hex();
  }
}
