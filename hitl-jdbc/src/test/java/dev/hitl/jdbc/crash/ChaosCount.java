package dev.hitl.jdbc.crash;

import java.util.List;

/**
 * What became of it all.
 *
 * @param trials runs that were started
 * @param kills processes that were killed
 * @param pauses processes that were stopped for longer than their lease, and continued
 * @param outages times that the database's server died
 * @param cuts connections that were ended at the server
 * @param decisions what the reviewer decided
 * @param executions requests for which a tool ran
 * @param duplicates requests for which a tool ran more than once
 * @param lost what was acknowledged and is not there
 * @param doubts how many executions were in doubt
 * @param unexplained those of them that nothing hit
 * @param stuck runs that did not end
 * @param fsck what is wrong with the store
 */
record ChaosCount(
    int trials,
    int kills,
    int pauses,
    int outages,
    int cuts,
    int decisions,
    int executions,
    List<String> duplicates,
    List<String> lost,
    int doubts,
    List<String> unexplained,
    List<String> stuck,
    List<String> fsck) {

  boolean isSound() {
    return duplicates.isEmpty()
        && lost.isEmpty()
        && unexplained.isEmpty()
        && stuck.isEmpty()
        && fsck.isEmpty();
  }

  String details() {
    return "duplicates "
        + duplicates
        + "\nlost "
        + lost
        + "\nin doubt though nothing was hit "
        + unexplained
        + "\nstuck "
        + stuck
        + "\nfsck "
        + fsck;
  }

  @Override
  public String toString() {
    return String.format(
        "CHAOS trials=%d kills=%d executions=%d duplicates=%d lost=%d in_doubt=%d stuck=%d"
            + " unexplained=%d fsck=%d stops=%d outages=%d cuts=%d decisions=%d",
        trials,
        kills,
        executions,
        duplicates.size(),
        lost.size(),
        doubts,
        stuck.size(),
        unexplained.size(),
        fsck.size(),
        pauses,
        outages,
        cuts,
        decisions);
  }
}
