package dev.hitl.signal;

import dev.hitl.call.RunId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run went until a call was proposed. A run that another one started begins where that one
 * stood, so that delegating gives nobody more room.
 *
 * @param total what it used in all
 * @param sinceApproval what it used since people last approved a call that was over a budget, or
 *     since it began
 * @param repeats how often it proposed this same action, this time included
 * @param lastMinute how many calls it proposed within the last minute, this one included
 * @param ofTool how many calls of this tool it proposed, this one included
 * @param lineage the runs that delegated to it: whoever started it first, the first of all last
 */
public record RunFacts(
    Used total, Used sinceApproval, int repeats, int lastMinute, int ofTool, List<RunId> lineage) {
  /** A run that proposes its first call. */
  public static final RunFacts START = new RunFacts(Used.NOTHING, Used.NOTHING, 1, 1, 1, List.of());

  private static final String LINEAGE = "lineage";

  /**
   * What a run used.
   *
   * @param calls how many calls it proposed before this one
   * @param time how long it was at work; time in which it waited for people is not part of it
   * @param spend the money of the calls that were let through, and what it said it spent
   */
  public record Used(int calls, Duration time, BigDecimal spend) {
    /** Nothing yet. */
    public static final Used NOTHING = new Used(0, Duration.ZERO, BigDecimal.ZERO);

    /** Brings the money to one form for each value, so that what is read back is equal. */
    public Used {
      spend =
          spend.signum() == 0
              ? BigDecimal.ZERO
              : new BigDecimal(spend.stripTrailingZeros().toPlainString());
    }

    /** Text, because it is written with every call: calls, milliseconds, money. */
    String text() {
      return calls + " " + time.toMillis() + " " + spend.toPlainString();
    }

    static Used of(Object text) {
      String[] parts = text.toString().split(" ", -1);
      return new Used(
          Integer.parseInt(parts[0]),
          Duration.ofMillis(Long.parseLong(parts[1])),
          new BigDecimal(parts[2]));
    }
  }

  /** Copies the lineage. */
  public RunFacts {
    lineage = List.copyOf(lineage);
  }

  /**
   * How often it was delegated.
   *
   * @return 0 for a run that no other run started
   */
  public int depth() {
    return lineage.size();
  }

  /** As it stands on record; what is as at the start is left out. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>(8);
    if (!total.equals(Used.NOTHING)) {
      map.put("total", total.text());
    }
    if (!sinceApproval.equals(total)) {
      map.put("sinceApproval", sinceApproval.text());
    }
    if (repeats != 1) {
      map.put("repeats", (long) repeats);
    }
    if (lastMinute != 1) {
      map.put("lastMinute", (long) lastMinute);
    }
    if (ofTool != 1) {
      map.put("ofTool", (long) ofTool);
    }
    if (!lineage.isEmpty()) {
      map.put(
          LINEAGE,
          lineage.stream().map(run -> List.of(run.tenant(), run.agent(), run.run())).toList());
    }
    return map;
  }

  static RunFacts of(Map<?, ?> map) {
    Used total = map.get("total") instanceof String used ? Used.of(used) : Used.NOTHING;
    List<RunId> lineage = new ArrayList<>();
    if (map.get(LINEAGE) instanceof List<?> runs) {
      for (Object run : runs) {
        List<?> names = (List<?>) run;
        lineage.add(
            new RunId(
                String.valueOf(names.get(0)),
                String.valueOf(names.get(1)),
                String.valueOf(names.get(2))));
      }
    }
    return new RunFacts(
        total,
        map.get("sinceApproval") instanceof String since ? Used.of(since) : total,
        Math.toIntExact(number(map.get("repeats"), 1)),
        Math.toIntExact(number(map.get("lastMinute"), 1)),
        Math.toIntExact(number(map.get("ofTool"), 1)),
        lineage);
  }

  private static long number(@Nullable Object value, long otherwise) {
    return value instanceof Number number ? number.longValue() : otherwise;
  }
}
