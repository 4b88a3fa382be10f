package dev.hitl.insight;

import dev.hitl.call.Json;
import dev.hitl.notify.Inert;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What checking a whole store found.
 *
 * @param runs how many runs were looked at
 * @param requests how many requests were looked at
 * @param checkpoints how many checkpoints were read
 * @param events how many events of intact chains were read
 * @param differences how many things are wrong in all
 * @param findings what is wrong, at most the first 1,000
 */
public record FsckReport(
    long runs,
    long requests,
    long checkpoints,
    long events,
    long differences,
    List<Finding> findings) {
  private static final int LINE = 600;

  /** What kind of thing is wrong. */
  public enum Kind {
    /** Something stored cannot be understood. */
    UNREADABLE("a run that needs it goes into quarantine; restore it from a backup"),
    /** A chain is not intact, or its row says something else. */
    CHAIN("nothing of it is executed; find out who changed it, and restore it from a backup"),
    /** A seal, a leaf of its tree, or the event that it is of, is not as it was. */
    SEAL("find out who changed it; verify the record with the key and what was exported"),
    /** The newest checkpoint is not the one on the run's row, or is missing. */
    CHECKPOINT("restore the run from a backup, or branch from a checkpoint that can be read"),
    /** A run does not wait for as many things as there are to wait for. */
    WAITS("the run may sleep for ever, or be entered too early; set hitl_run.waits to the number"),
    /** A run's status and what it waits for do not go together. */
    STATUS("the run may sleep for ever, or have ended too early; look at its chain"),
    /** An execution belongs to nobody. */
    CLAIM("it never becomes in doubt by itself; find out whether the tool ran"),
    /** Something was to be executed and nobody is on record as having approved it. */
    APPROVAL("find out who changed it and whether the tool ran; nothing more is executed"),
    /** The events are steps that cannot follow each other, so that a tool may have run twice. */
    HISTORY("compare what the tool did with the record"),
    /** What was run in an emergency has no review, or a review is of no emergency. */
    REVIEW("nobody is asked whether it was an emergency; find out who changed it"),
    /** A request has no run. */
    NO_RUN("restore the run from a backup, or remove the request"),
    /** A grant let more calls through than its row counts. */
    USES("revoke the grant, and find out who changed how often it may be used"),
    /** A result is missing, or there is one of something that was not executed. */
    RESULT("find out what the tool did"),
    /** A request waits at another place of the queue than its own. */
    QUEUE(
        "people may not see it in time; set hitl_request.lane and likeness, or let it be assigned"),
    /** A revision is missing, or is not what its digest says. */
    REVISION("nothing of it is executed; restore it from a backup");

    private final String mend;

    Kind(String mend) {
      this.mend = mend;
    }

    /**
     * What follows from it, and what to do.
     *
     * @return one line
     */
    public String mend() {
      return mend;
    }
  }

  /**
   * One thing that is wrong.
   *
   * @param kind what kind of thing
   * @param subject a request's id or a run's name
   * @param what what is wrong with it
   */
  public record Finding(Kind kind, String subject, String what) {
    @Override
    public String toString() {
      return "%s %s: %s; %s"
          .formatted(kind, Inert.line(subject, LINE), Inert.line(what, LINE), kind.mend());
    }
  }

  /** Copies the list. */
  public FsckReport {
    findings = List.copyOf(findings);
  }

  /**
   * Whether nothing is wrong.
   *
   * @return true if there is no difference
   */
  public boolean isClean() {
    return differences == 0;
  }

  /**
   * The report for programs.
   *
   * @return a JSON object with the members of this record; each finding also has {@code mend}
   */
  public String toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("clean", isClean());
    json.put("runs", runs);
    json.put("requests", requests);
    json.put("checkpoints", checkpoints);
    json.put("events", events);
    json.put("differences", differences);
    json.put("findings", findings.stream().map(FsckReport::json).toList());
    return Json.text(json);
  }

  private static Map<String, String> json(Finding finding) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("kind", finding.kind().name());
    json.put("subject", Json.wellFormed(finding.subject()));
    json.put("what", Json.wellFormed(finding.what()));
    json.put("mend", finding.kind().mend());
    return json;
  }

  /** A line of counts, and a line for each finding. */
  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder(
            "%d runs, %d requests, %d checkpoints, %d events: "
                .formatted(runs, requests, checkpoints, events));
    out.append(isClean() ? "clean" : differences + " differences");
    findings.forEach(finding -> out.append(System.lineSeparator()).append("  ").append(finding));
    if (findings.size() < differences) {
      out.append(System.lineSeparator()).append("  … and ").append(differences - findings.size());
    }
    return out.toString();
  }
}
