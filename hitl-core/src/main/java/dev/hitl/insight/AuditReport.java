package dev.hitl.insight;

import dev.hitl.audit.Verification;
import dev.hitl.notify.Inert;
import java.util.List;

/**
 * What verifying a whole store found.
 *
 * @param chains how many chains were read
 * @param events how many events they have
 * @param redacted how many of them have lost their data to an erasure that is on record
 * @param broken what is wrong, one entry for each chain that is not intact
 */
public record AuditReport(
    long chains, long events, long redacted, List<Verification.Broken> broken) {
  /**
   * What verifying a store without erasures found.
   *
   * @param chains how many chains were read
   * @param events how many events they have
   * @param broken what is wrong
   */
  public AuditReport(long chains, long events, List<Verification.Broken> broken) {
    this(chains, events, 0, broken);
  }

  /** Copies the list. */
  public AuditReport {
    broken = List.copyOf(broken);
  }

  /**
   * Whether nothing is wrong.
   *
   * @return true if every chain is intact
   */
  public boolean isIntact() {
    return broken.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder("%d chains, %d events: ".formatted(chains, events))
            .append(redacted == 0 ? "" : redacted + " redacted, ")
            .append(isIntact() ? "intact" : broken.size() + " broken");
    broken.forEach(
        b ->
            out.append(System.lineSeparator())
                .append("  ")
                .append(Inert.line(b.subject(), 600))
                .append(" event ")
                .append(b.seq())
                .append(": ")
                .append(Inert.line(b.why(), 600)));
    return out.toString();
  }
}
