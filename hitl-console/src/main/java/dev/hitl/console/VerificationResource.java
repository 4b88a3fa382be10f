package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.audit.AuditEvent;
import dev.hitl.insight.AuditReport;
import dev.hitl.insight.SealReport;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.seal.Seal;
import dev.hitl.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Whether all of a tenant's record is intact, a part at a time. A part is bounded, and only a few
 * are read at once. Any node goes on where another one was, but for a part that ended at what is of
 * another tenant: the place is sealed then, for whom it was told and by this node.
 */
final class VerificationResource {
  private static final int PART = 50;
  private static final int MOST = 200;
  private static final int MOST_SAID = 600;
  private static final int AT_ONCE = 2;

  /** Places in them are of the tenant's own, or numbers. */
  private static final Set<String> STRETCHES_OF_ONES_OWN = Set.of("REQUESTS", "RUNS", "SEALS");

  private final Hitl hitl;
  private final SealedPlace sealed = new SealedPlace();
  private final Semaphore reading = new Semaphore(AT_ONCE);

  VerificationResource(Hitl hitl) {
    this.hitl = hitl;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
                "/api/verification",
                "Verified",
                "Verifies a part of the tenant's record: chains, then the seals over them",
                this::part)
            .param("after", "go on behind this place: next of the part before")
            .param("limit", "the most chains or seals of this part, 1 to 200; 50 unless said")
            .forOverseers());
  }

  private Answer part(Exchange exchange) {
    int limit = exchange.number("limit", 1, MOST, PART);
    Viewer viewer = exchange.viewer();
    String after = exchange.param("after").map(place -> place(place, viewer)).orElse(null);
    if (!reading.tryAcquire()) {
      throw Problem.of(Problem.Kind.UNAVAILABLE, "others are verifying; try again")
          .header("Retry-After", "2");
    }
    try {
      return Answer.ok(json(viewer, hitl.audit().walk(viewer.tenant(), after, limit)));
    } catch (IllegalArgumentException e) {
      throw Key.noPlace();
    } finally {
      reading.release();
    }
  }

  /**
   * What is not sealed has to be of the tenant: whoever began where they like would find the names
   * of others by how soon a chain of their own comes.
   */
  private String place(String sent, Viewer viewer) {
    return sealed
        .open(sent, viewer)
        .orElseGet(
            () -> {
              String place = Key.decode(sent);
              if (!isOwn(place, viewer.tenant())) {
                throw Key.noPlace();
              }
              return place;
            });
  }

  /** Never a name that the reader may not know: a walk passes the chains of all tenants. */
  private String next(String place, Viewer viewer) {
    return isOwn(place, viewer.tenant()) ? Key.encode(place) : sealed.seal(place, viewer);
  }

  private boolean isOwn(String place, String tenant) {
    String[] parts = place.split(" ", 2);
    if (parts.length < 2 || parts[1].isEmpty() || STRETCHES_OF_ONES_OWN.contains(parts[0])) {
      return true;
    }
    try {
      List<AuditEvent> events = hitl.audit().of(parts[1]);
      return !events.isEmpty()
          && events.stream().allMatch(event -> event.run().tenant().equals(tenant));
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      return false;
    }
  }

  private Map<String, @Nullable Object> json(Viewer viewer, AuditReport.Page page) {
    String tenant = viewer.tenant();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("chains", page.chains());
    json.put("events", page.events());
    json.put("redacted", page.redacted());
    json.put("locked", page.locked());
    json.put("findings", page.findings().stream().map(one -> finding(tenant, one)).toList());
    json.put("elsewhere", page.elsewhere());
    json.put("seals", page.seals() == null ? null : seals(page.seals(), page.head()));
    json.put("next", page.next() == null ? null : next(page.next(), viewer));
    json.put("now", hitl.overview().now().toString());
    return json;
  }

  /** With where to look: a request's id, a run's key, or null where it is of neither. */
  private static Map<String, @Nullable Object> finding(String tenant, Finding finding) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    String subject = finding.subject();
    boolean chain = finding.place() == SealReport.Place.EVENT;
    json.put("place", finding.place().name().toLowerCase(Locale.ROOT));
    json.put(
        "about",
        RequestJson.line(
            subject.startsWith(tenant + "/") ? subject.substring(tenant.length() + 1) : subject));
    json.put("subject", chain ? Chained.subject(tenant, subject) : null);
    json.put("seq", finding.seq());
    json.put("problem", Text.line(finding.what(), MOST_SAID).shown());
    return json;
  }

  private static Map<String, @Nullable Object> seals(SealReport report, @Nullable Seal head) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("intact", report.isIntact());
    json.put("seals", report.seals());
    json.put("sealed", report.sealed());
    json.put("removed", report.removed());
    json.put("signatures", report.signatures());
    json.put("exported", report.exported());
    json.put(
        "unsealedSince", report.unsealedSince() == null ? null : report.unsealedSince().toString());
    json.put("head", head == null ? null : head(head));
    return json;
  }

  private static Map<String, @Nullable Object> head(Seal seal) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("number", seal.number());
    json.put("size", seal.size());
    json.put("at", seal.at().toString());
    json.put("root", RequestJson.line(seal.root()));
    json.put("key", RequestJson.line(seal.keyId()));
    return json;
  }
}
