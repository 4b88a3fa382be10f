package dev.hitl.insight;

import dev.hitl.audit.Verification;
import dev.hitl.call.Json;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.notify.Inert;
import dev.hitl.seal.Seal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What verifying a whole store found.
 *
 * @param chains how many chains were read
 * @param events how many events they have
 * @param redacted how many of them have lost their data to an erasure that is on record
 * @param locked how many of them are encrypted and were verified without keys: by what they commit
 *     to, not by what they say
 * @param broken what is wrong, one entry for each chain that is not intact
 * @param seals what was found of the seals over them
 */
public record AuditReport(
    long chains,
    long events,
    long redacted,
    long locked,
    List<Verification.Broken> broken,
    SealReport seals) {
  private static final int LINE = 600;

  /**
   * What one part of a walk over a tenant's record found.
   *
   * @param chains how many chains were read
   * @param events how many events they have
   * @param redacted how many of them have lost their data to an erasure that is on record
   * @param locked how many of them are encrypted and were verified without keys
   * @param findings what is wrong: the first event of each chain that is not intact, and what is
   *     wrong with the seals
   * @param elsewhere how many differences between seals and events are in chains of other tenants,
   *     or of which nothing says any more whose they were, and how many chains cannot be read at
   *     all
   * @param seals how much was found of the seals of this part, those over chains of other tenants
   *     included, without the findings themselves, which may name these; null while chains are read
   * @param head the newest seal that was looked at; null before there was one
   * @param next where to go on; null at the end
   */
  public record Page(
      long chains,
      long events,
      long redacted,
      long locked,
      List<Finding> findings,
      long elsewhere,
      @Nullable SealReport seals,
      @Nullable Seal head,
      @Nullable String next) {
    /** Copies the list. */
    public Page {
      findings = List.copyOf(findings);
    }

    /**
     * Whether nothing is wrong in this part.
     *
     * @return true if every chain and seal of it is intact
     */
    public boolean isIntact() {
      return findings.isEmpty() && elsewhere == 0;
    }
  }

  /** Copies the list. */
  public AuditReport {
    broken = List.copyOf(broken);
  }

  /**
   * Whether nothing is wrong.
   *
   * @return true if every chain and every seal is intact
   */
  public boolean isIntact() {
    return broken.isEmpty() && seals.isIntact();
  }

  /**
   * The first row that is wrong: of the chains, otherwise of the tree.
   *
   * @return empty where nothing is wrong
   */
  public Optional<Finding> first() {
    return all().findFirst();
  }

  private Stream<Finding> all() {
    return Stream.concat(
        broken.stream().map(b -> new Finding(Place.EVENT, b.subject(), b.seq(), b.why())),
        seals.findings().stream());
  }

  /**
   * The report for programs.
   *
   * @return a JSON object with {@code intact}, {@code chains}, {@code events}, {@code redacted},
   *     {@code locked}, an object {@code seals} with the members of {@link SealReport}, and {@code
   *     findings}: objects with {@code table}, {@code subject}, {@code seq} and {@code what}
   */
  public String toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("intact", isIntact());
    json.put("chains", chains);
    json.put("events", events);
    json.put("redacted", redacted);
    json.put("locked", locked);
    json.put("seals", seals.json());
    json.put("findings", all().map(AuditReport::json).toList());
    return Json.text(json);
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", finding.place().table());
    json.put("subject", Json.wellFormed(finding.subject()));
    json.put("seq", finding.seq());
    json.put("what", Json.wellFormed(finding.what()));
    return json;
  }

  /** A line for the chains, one for each that is broken, and the seals. */
  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder("%d chains, %d events: ".formatted(chains, events))
            .append(redacted == 0 ? "" : redacted + " redacted, ")
            .append(locked == 0 ? "" : locked + " locked, ")
            .append(broken.isEmpty() ? "intact" : broken.size() + " broken");
    broken.forEach(
        b ->
            out.append(System.lineSeparator())
                .append("  ")
                .append(Inert.line(b.subject(), LINE))
                .append(" event ")
                .append(b.seq())
                .append(": ")
                .append(Inert.line(b.why(), LINE)));
    return out.append(System.lineSeparator()).append(seals).toString();
  }
}
