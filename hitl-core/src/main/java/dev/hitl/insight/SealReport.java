package dev.hitl.insight;

import dev.hitl.notify.Inert;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What verifying the seals of a store found.
 *
 * @param seals how many seals there are
 * @param sealed how many events are sealed, those that retention removed included
 * @param removed how many of them retention removed, by its own record
 * @param unsealed how many events are in no seal yet: of these nothing is proved but that they fit
 *     together
 * @param unsealedSince when the oldest of them happened; null where there is none
 * @param sealedAt when the last seal was made; null where there is none
 * @param signatures whether signatures were checked; without, whoever can write to the database can
 *     have made all of it anew
 * @param exported up to which seal copies were compared; 0 where there were none to compare with,
 *     so that a database that was set back as a whole does not show
 * @param differences how many things are wrong in all
 * @param findings what is wrong, the first 1,000 at most, in the order of the tree
 */
public record SealReport(
    long seals,
    long sealed,
    long removed,
    long unsealed,
    @Nullable Instant unsealedSince,
    @Nullable Instant sealedAt,
    boolean signatures,
    long exported,
    long differences,
    List<Finding> findings) {
  private static final int LINE = 600;

  /** Where something is wrong. */
  public enum Place {
    /** An event is missing or is not the one that was sealed. */
    EVENT("hitl_audit"),
    /** A leaf of the tree is missing, moved or changed. */
    LEAF("hitl_leaf"),
    /** A seal is missing, moved, changed or forged. */
    SEAL("hitl_seal"),
    /** The database says less than an exported copy, or something else. */
    EXPORT("export");

    private final String table;

    Place(String table) {
      this.table = table;
    }

    /**
     * Where a database has it.
     *
     * @return the name of the table; {@code export} for what is outside
     */
    public String table() {
      return table;
    }
  }

  /**
   * One thing that is wrong.
   *
   * @param place where
   * @param subject the chain of an event; otherwise {@code leaf} or {@code seal}
   * @param seq the number of the event or seal, or the place of the leaf
   * @param what what is wrong with it
   */
  public record Finding(Place place, String subject, long seq, String what) {
    @Override
    public String toString() {
      return "%s %s %d: %s"
          .formatted(place.table(), Inert.line(subject, LINE), seq, Inert.line(what, LINE));
    }
  }

  /** Copies the list. */
  public SealReport {
    findings = List.copyOf(findings);
  }

  /**
   * Whether nothing is wrong.
   *
   * @return true also where nothing is sealed
   */
  public boolean isIntact() {
    return differences == 0;
  }

  /** The same to whoever is not to see what chains there are; it still says how much is wrong. */
  SealReport withoutFindings() {
    return new SealReport(
        seals,
        sealed,
        removed,
        unsealed,
        unsealedSince,
        sealedAt,
        signatures,
        exported,
        differences,
        List.of());
  }

  /** For {@link AuditReport#toJson}. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("seals", seals);
    json.put("sealed", sealed);
    json.put("removed", removed);
    json.put("unsealed", unsealed);
    json.put("unsealedSince", unsealedSince == null ? null : unsealedSince.toString());
    json.put("sealedAt", sealedAt == null ? null : sealedAt.toString());
    json.put("signatures", signatures);
    json.put("exported", exported);
    json.put("differences", differences);
    return json;
  }

  /** A line, and a line for each finding. */
  @Override
  public String toString() {
    String since = unsealedSince == null ? "" : " since " + unsealedSince;
    StringBuilder out = new StringBuilder();
    if (seals == 0) {
      out.append("nothing is sealed: ").append(unsealed).append(" events").append(since);
    } else {
      out.append(sealed).append(" events sealed by ").append(seals).append(" seals");
      out.append(", the last of ").append(sealedAt);
      out.append("; ").append(unsealed).append(" not sealed").append(since);
      out.append(removed == 0 ? "" : "; " + removed + " removed by retention");
      out.append(signatures ? "; signatures checked" : "; signatures not checked: no key");
      out.append(
          exported == 0 ? "; no export compared" : "; export compared up to seal " + exported);
    }
    out.append(isIntact() ? "" : ": " + differences + " wrong");
    findings.forEach(finding -> out.append(System.lineSeparator()).append("  ").append(finding));
    if (findings.size() < differences) {
      out.append(System.lineSeparator()).append("  … and ").append(differences - findings.size());
    }
    return out.toString();
  }
}
