package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.RemovedChain;
import dev.hitl.audit.SideChain;
import dev.hitl.audit.Verification;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.request.Request;
import dev.hitl.seal.Seal;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.SealTrust;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RunQuery;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what belongs to one tenant, a part at a time: all chains that have events, then the rows
 * that have none, then the seals over everything. Where to go on says which of these and where in
 * it, so that any node can, and nothing is kept between two parts. For one part; not thread-safe.
 */
final class TenantWalk {
  private static final int PARTS_OF_A_RUN = 3;

  private final Store store;
  private final Chains chains;
  private final @Nullable SealTrust trust;
  private final List<SealExporter> exporters;
  private final String tenant;
  private final int limit;
  private final List<Finding> findings = new ArrayList<>();
  private final Found found = new Found();
  private long elsewhere;
  private @Nullable SealReport report;
  private @Nullable Seal head;

  TenantWalk(
      Store store,
      @Nullable SealTrust trust,
      List<SealExporter> exporters,
      String tenant,
      int limit) {
    this.store = store;
    chains = new Chains(store);
    this.trust = trust;
    this.exporters = exporters;
    this.tenant = tenant;
    this.limit = limit;
  }

  /** The stretches of the walk, in their order. */
  private enum Stretch {
    CHAINS,
    REQUESTS,
    RUNS,
    STANDING,
    SEALS
  }

  AuditReport.Page page(@Nullable String after) {
    Stretch stretch = Stretch.CHAINS;
    String place = "";
    try {
      if (after != null) {
        stretch = Stretch.valueOf(after.substring(0, after.indexOf(' ')));
        place = after.substring(after.indexOf(' ') + 1);
      }
      String next =
          switch (stretch) {
            case CHAINS -> chains(place);
            case REQUESTS -> requests(place);
            case RUNS -> runs(place);
            case STANDING -> standing(place);
            case SEALS -> seals(place.isEmpty() ? 0 : Long.parseLong(place));
          };
      String on = next == null ? following(stretch) : stretch + " " + next;
      return new AuditReport.Page(
          found.chains(),
          found.events(),
          found.redacted(),
          found.locked(),
          all(),
          elsewhere,
          report,
          head,
          on);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException("no part of a walk ends there: " + after, e);
    }
  }

  private static @Nullable String following(Stretch stretch) {
    return switch (stretch) {
      case CHAINS -> Stretch.REQUESTS + " ";
      case REQUESTS -> Stretch.RUNS + " ";
      case RUNS -> Stretch.STANDING + " ";
      case STANDING -> Stretch.SEALS + " ";
      case SEALS -> null;
    };
  }

  /** By the chains and not by the rows, for a list of rows leaves out what cannot be read. */
  private @Nullable String chains(String after) {
    List<String> page = store.auditSubjects(after.isEmpty() ? null : after, limit);
    for (String subject : page) {
      if (isOurs(subject)) {
        verify(subject);
      } else if (isNobodys(subject)) {
        elsewhere++;
      }
    }
    return page.size() < limit ? null : page.get(page.size() - 1);
  }

  private void verify(String subject) {
    Optional<Verification> of;
    if (RemovedChain.isRemoval(subject)) {
      of = chains.ofRemoval(subject);
    } else if (SideChain.is(subject)) {
      of = chains.ofSide(subject);
    } else if (subject.indexOf('/') >= 0) {
      of = chains.ofRunNamed(subject);
    } else {
      of = subject.indexOf(':') >= 0 ? chains.ofStanding(subject) : chains.ofRequest(subject);
    }
    of.ifPresent(found::add);
  }

  /**
   * Ours by its name, its row or any of its events: whoever changes one of them does not hide it.
   */
  private boolean isOurs(String subject) {
    return isOursByName(subject)
        || tenant.equals(rowsTenant(subject))
        || Objects.requireNonNullElse(reading(() -> store.audit(subject)), List.<AuditEvent>of())
            .stream()
            .anyMatch(event -> event.run().tenant().equals(tenant));
  }

  /** Neither its row nor its events can be read, and no name says whose: it may be anybody's. */
  private boolean isNobodys(String subject) {
    String named =
        RemovedChain.isRemoval(subject)
            ? subject.substring(RemovedChain.subjectOf("").length())
            : subject;
    return named.indexOf('/') < 0
        && rowsTenant(subject) == null
        && reading(() -> store.audit(subject)) == null;
  }

  private boolean isOursByName(String subject) {
    return subject.startsWith(tenant + "/")
        || subject.startsWith(RemovedChain.subjectOf(tenant + "/"))
        || SideChain.allIn(tenant).contains(subject);
  }

  private @Nullable String rowsTenant(String subject) {
    if (subject.indexOf('/') >= 0) {
      return null;
    }
    int colon = subject.indexOf(':');
    return colon < 0 || SideChain.is(subject)
        ? tenantOfRequest(subject.substring(colon + 1))
        : tenantOfStanding(subject);
  }

  private @Nullable String tenantOfRequest(String id) {
    return reading(() -> store.request(id).map(request -> request.run().tenant()).orElse(null));
  }

  private @Nullable String tenantOfStanding(String id) {
    return reading(() -> store.standing(id).map(StandingRecord::tenant).orElse(null));
  }

  private interface Reading<T> {
    @Nullable T read();
  }

  /** Null where it cannot be read; a store out of reach is an exception. */
  private static <T> @Nullable T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      return null;
    }
  }

  private List<Finding> all() {
    List<Finding> all = new ArrayList<>();
    for (Verification.Broken broken : found.broken()) {
      all.add(new Finding(Place.EVENT, broken.subject(), broken.seq(), broken.why()));
    }
    all.addAll(findings);
    return all;
  }

  /** Requests without a chain, and chains beside a request's that were emptied. */
  private @Nullable String requests(String after) {
    RequestQuery query = new RequestQuery(tenant, Set.of(), null, null, limit);
    if (!after.isEmpty()) {
      String[] parts = after.split("/", 2);
      query = new RequestQuery(tenant, Set.of(), Instant.parse(parts[0]), parts[1], limit);
    }
    List<Request> page = store.requests(query);
    for (Request request : page) {
      if (!chains.exists(request.id())) {
        chains.ofRequest(request.id()).ifPresent(found::add);
      }
      SideChain.allOf(request.id()).forEach(this::emptied);
    }
    if (page.size() < limit) {
      return null;
    }
    Request last = page.get(page.size() - 1);
    return last.openedAt() + "/" + last.id();
  }

  private void emptied(String side) {
    if (!store.sideHead(side).equals(Head.NONE) && !chains.exists(side)) {
      chains.ofSide(side).ifPresent(found::add);
    }
  }

  private @Nullable String runs(String after) {
    RunQuery query = new RunQuery(tenant, Set.of(), Set.of(), null, null, limit);
    if (!after.isEmpty()) {
      String[] parts = after.split("/", PARTS_OF_A_RUN);
      RunId last = new RunId(tenant, parts[1], parts[2]);
      query = new RunQuery(tenant, Set.of(), Set.of(), Instant.parse(parts[0]), last, limit);
    }
    List<RunRecord> page = store.runs(query);
    for (RunRecord run : page) {
      if (!chains.exists(run.id().toString())) {
        chains.ofRun(run.id()).ifPresent(found::add);
      }
    }
    if (page.size() < limit) {
      return null;
    }
    RunRecord last = page.get(page.size() - 1);
    return last.updatedAt() + "/" + last.id().agent() + "/" + last.id().run();
  }

  /** What only counts has no chain, and says so. At the end the chains of the tenant itself. */
  private @Nullable String standing(String after) {
    StandingQuery query = new StandingQuery(null, null, after.isEmpty() ? null : after, limit);
    List<StandingRecord> page = store.standings(query);
    for (StandingRecord standing : page) {
      boolean counts = standing.tenant().equals(tenant) && standing.head().seq() > 0;
      if (counts && !chains.exists(standing.id())) {
        chains.ofStanding(standing.id()).ifPresent(found::add);
      }
    }
    if (page.size() < limit) {
      SideChain.allIn(tenant).forEach(this::emptied);
      return null;
    }
    return page.get(page.size() - 1).id();
  }

  /** Seals are over the chains of all tenants, and say nothing here of those of others. */
  private @Nullable String seals(long after) {
    SealCheck check = new SealCheck(store, trust, exporters);
    Optional<Seal> more = check.check(after, limit);
    SealReport all = check.report(-1);
    for (Finding finding : all.findings()) {
      if (finding.place() == Place.EVENT && !isOurs(finding.subject())) {
        elsewhere++;
      } else {
        findings.add(finding.place() == Place.LEAF ? withoutSubject(finding) : finding);
      }
    }
    elsewhere += all.differences() - all.findings().size();
    report = all.withoutFindings();
    head = check.last();
    return more.map(seal -> Long.toString(seal.number())).orElse(null);
  }

  /** A leaf that was changed may say any subject. */
  private static Finding withoutSubject(Finding leaf) {
    return new Finding(leaf.place(), leaf.subject(), leaf.seq(), leaf.what().split(";", -1)[0]);
  }
}
