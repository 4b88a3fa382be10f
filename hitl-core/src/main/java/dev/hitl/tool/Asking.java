package dev.hitl.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How people are asked, as the tool's author said it in {@link RequiresApproval}, besides who and
 * until when. Words are kept as they were written; the policy reads them at start-up. Immutable.
 *
 * @param places who may decide; empty for what the requirement itself says
 * @param escalation what happens while nobody decides, in order
 * @param denials how many people must say no to end it; 0 for one
 * @param reasons whether an approval needs a reason too
 * @param byHand whether the agent never runs it
 * @param validity an ISO-8601 duration for which an approval may wait; empty for ever
 * @param priority the lane; empty for the usual one
 * @param hours the business hours in which its times count; empty where all time counts
 * @param learnable whether people may answer once for the next times as well
 * @param reuse an ISO-8601 duration for which an approval stands for the same call; empty for none
 * @param breakGlass whether it may be run at once in an emergency
 * @param sample the part of the calls that is looked at afterwards; 1 for all
 * @param every each so manieth call within a run is looked at; 0 for what the sample says
 * @param flags after how many flagged calls people are asked before; 0 for never
 * @param flagsWithin an ISO-8601 duration for which a flag counts; empty where none does
 */
public record Asking(
    List<Place> places,
    List<Rung> escalation,
    int denials,
    boolean reasons,
    boolean byHand,
    String validity,
    String priority,
    String hours,
    boolean learnable,
    String reuse,
    boolean breakGlass,
    double sample,
    int every,
    int flags,
    String flagsWithin) {
  /** Nothing besides who and until when. */
  public static final Asking USUAL =
      new Asking(List.of(), List.of(), 0, false, false, "", "", "", false, "", true, 1, 0, 0, "");

  /**
   * Places that people of certain roles may fill.
   *
   * @param roles any one of which is enough; empty for any known reviewer
   * @param count how many distinct people; 0 for as many as the risk asks for
   * @param stage when they are asked, from 1
   * @param self whether it is the principal's place
   * @param soft whether an agent, a service or a rule set will do
   */
  public record Place(List<String> roles, int count, int stage, boolean self, boolean soft) {
    /** Copies the roles. */
    public Place {
      roles = List.copyOf(roles);
    }
  }

  /**
   * What happens when nobody has decided for a time.
   *
   * @param after an ISO-8601 duration
   * @param tell roles that are told
   * @param to roles that are told and may decide from then on
   * @param priority the lane from then on; empty to leave it
   * @param channel how people are told from then on; empty to leave it
   * @param then how the question ends; empty where it goes on
   * @param answer the text that is given instead of the tool's result; empty for none
   */
  public record Rung(
      String after,
      List<String> tell,
      List<String> to,
      String priority,
      String channel,
      String then,
      String answer) {
    /** Copies the roles. */
    public Rung {
      tell = List.copyOf(tell);
      to = List.copyOf(to);
    }
  }

  /**
   * Copies the lists and checks what can be checked without the policy.
   *
   * @throws IllegalArgumentException if a count is negative or a stage is left out
   */
  public Asking {
    places = List.copyOf(places);
    escalation = List.copyOf(escalation);
    if (denials < 0) {
      throw new IllegalArgumentException("denials is " + denials + "; use 1 or more");
    }
    TreeSet<Integer> stages = new TreeSet<>();
    for (Place place : places) {
      if (place.count() < 0) {
        throw new IllegalArgumentException(
            "count is " + place.count() + "; use 1 or more, or 0 for the risk's own");
      }
      if (place.self() && place.soft()) {
        throw new IllegalArgumentException("a place has both self and soft; keep one");
      }
      if (place.roles().stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("a reviewer role is blank; name it");
      }
      stages.add(place.stage());
    }
    if (!stages.isEmpty() && (stages.first() != 1 || stages.last() != stages.size())) {
      throw new IllegalArgumentException(
          "stages count from 1 and leave none out, and these are " + stages);
    }
  }

  /**
   * The places of one stage after the other.
   *
   * @return at least one place in each; empty where there are no places
   */
  public List<List<Place>> stages() {
    List<List<Place>> stages = new ArrayList<>();
    places.forEach(place -> addTo(stages, place));
    return stages;
  }

  private static void addTo(List<List<Place>> stages, Place place) {
    while (stages.size() < place.stage()) {
      stages.add(new ArrayList<>());
    }
    stages.get(place.stage() - 1).add(place);
  }

  static Asking of(RequiresApproval own) {
    List<Place> places = new ArrayList<>();
    for (RequiresApproval.Place p : own.approvals()) {
      places.add(new Place(List.of(p.roles()), p.count(), p.stage(), p.self(), p.soft()));
    }
    List<Rung> rungs = new ArrayList<>();
    for (RequiresApproval.Rung r : own.escalation()) {
      rungs.add(
          new Rung(
              r.after(),
              List.of(r.tell()),
              List.of(r.to()),
              r.priority(),
              r.channel(),
              r.then(),
              r.answer()));
    }
    return new Asking(
        places,
        rungs,
        own.denials(),
        own.reasons(),
        own.byHand(),
        own.validity(),
        own.priority(),
        own.hours(),
        own.learnable(),
        own.reuse(),
        own.breakGlass(),
        own.sample(),
        own.every(),
        own.flags(),
        own.flagsWithin());
  }
}
