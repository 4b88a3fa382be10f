package dev.hitl.insight;

import dev.hitl.audit.Verification;
import dev.hitl.insight.FsckReport.Finding;
import dev.hitl.insight.FsckReport.Kind;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks what has to hold over a whole store, and changes nothing:
 *
 * <ul>
 *   <li>everything can be read, and every checkpoint and what it adds to is there;
 *   <li>every audit chain is intact, and its row says the same;
 *   <li>the seals are numbered without gaps, each has the root of its leaves, and each leaf has its
 *       event, unless retention removed that. Signatures are for {@link AuditTrail#verify};
 *   <li>a run waits for exactly as many things as there are: waiting requests, and awaited runs
 *       that have not ended; parked it waits for some, ready or finished for none;
 *   <li>a request's events follow the transition table, so that each approval began at most one
 *       execution; what is approved or executed has an approval on record;
 *   <li>a standing record is what its chain says, and was used no more often than it counted;
 *   <li>what is executing is somebody's, what was executed has a result and nothing else has, and
 *       each stored action is what its digest says;
 *   <li>what waits for people stands in its own lane, and under its own likeness.
 * </ul>
 *
 * <p>It reads a page at a time and one run or request after the other, so it needs no more memory
 * for a large store. The store may be in use: a difference is looked at again until nothing moved
 * between two looks, and only what both found is reported. Thread-safe.
 */
public final class Fsck {
  private static final int MOST_LOOKS = 20;
  private static final int MOST_FINDINGS = 1_000;

  private final Store store;

  /**
   * @param store what to check; it is only read
   */
  public Fsck(Store store) {
    this.store = store;
  }

  /**
   * Checks everything.
   *
   * @return what was found
   * @throws dev.hitl.store.StoreException if the store cannot be reached
   */
  public FsckReport check() {
    StandingLook standing = new StandingLook(store);
    Chains chains = new Chains(store, standing::saw);
    RunLook runs = new RunLook(store, chains);
    RequestLook requests = new RequestLook(store, chains);
    Tally tally = new Tally();
    new Subjects(store, chains)
        .each(
            run -> {
              tally.runs++;
              tally.add(look(run, runs::at));
            },
            request -> {
              tally.requests++;
              tally.add(look(request, requests::at));
            },
            side -> tally.add(look(side, subject -> side(subject, chains.ofSide(subject)))),
            removal ->
                tally.add(look(removal, subject -> side(subject, chains.ofRemoval(subject)))),
            id -> tally.add(look(id, each -> standing.at(each, chains))));
    standing.used().forEach(id -> tally.add(look(id, standing::uses)));
    tally.add(new SealCheck(store, null, List.of()).check().report(0));
    return new FsckReport(
        tally.runs,
        tally.requests,
        tally.checkpoints,
        tally.events,
        tally.differences,
        tally.findings);
  }

  private static Look side(String subject, Optional<Verification> chain) {
    Look look = new Look(subject);
    Verification found = chain.orElse(null);
    look.seen.add(String.valueOf(found));
    if (found instanceof Verification.Broken broken) {
      look.found(Kind.CHAIN, "event " + broken.seq() + ": " + broken.why());
    } else if (found instanceof Verification.Intact intact) {
      look.events = intact.events();
    }
    return look;
  }

  private static Look look(String subject, Function<String, Look> looker) {
    Look look = looker.apply(subject);
    for (int i = 1; !look.findings.isEmpty() && i < MOST_LOOKS; i++) {
      Look again = looker.apply(subject);
      boolean still = again.seen.equals(look.seen);
      again.findings.retainAll(look.findings);
      look = again;
      if (still) {
        break;
      }
    }
    return look;
  }

  private static final class Tally {
    private long runs;
    private long requests;
    private long checkpoints;
    private long events;
    private long differences;
    private final List<Finding> findings = new ArrayList<>();

    void add(SealReport seals) {
      differences += seals.differences();
      for (SealReport.Finding finding : seals.findings()) {
        add(
            new Finding(
                Kind.SEAL,
                finding.subject(),
                "%s %d: %s".formatted(finding.place().table(), finding.seq(), finding.what())));
      }
    }

    private void add(Finding finding) {
      if (findings.size() < MOST_FINDINGS) {
        findings.add(finding);
      }
    }

    void add(Look look) {
      checkpoints += look.checkpoints;
      events += look.events;
      differences += look.findings.size();
      look.findings.forEach(this::add);
    }
  }
}
