package dev.hitl.call;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    return Digest.of("hitl.fingerprint.v1")
        .add(tool)
        .add(Json.encodeSorted(byValue(arguments.asMap())))
        .hex();
  }

  /** Numbers in one form for each value: 500, 500.0 and 5e2 are the same. */
  private static @Nullable Object byValue(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(name, byValue(member)));
      return members;
    } else if (value instanceof List<?> items) {
      List<@Nullable Object> copy = new ArrayList<>();
      items.forEach(item -> copy.add(byValue(item)));
      return copy;
    } else if (value instanceof BigDecimal decimal) {
      return stripped(decimal);
    } else if (value instanceof BigInteger integer) {
      return stripped(new BigDecimal(integer));
    } else if (value instanceof Long number) {
      return stripped(BigDecimal.valueOf(number));
    }
    return value;
  }

  /** A power of ten stays an exponent: written out, a short text could need gigabytes. */
  private static BigDecimal stripped(BigDecimal number) {
    return number.stripTrailingZeros();
  }
}
