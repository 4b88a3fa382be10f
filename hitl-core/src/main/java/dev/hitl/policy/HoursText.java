package dev.hitl.policy;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads business hours of a policy file. */
final class HoursText {
  private static final List<String> KEYS =
      List.of("name", "zone", "days", "from", "to", "holidays");
  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d");
  private static final String END_OF_DAY = "24:00";

  private HoursText() {}

  static Hours read(Node node, int number) {
    String owner = "hours " + number;
    Fields fields = new Fields(node, owner, KEYS);
    String name = needed(fields, "name", owner, Function.identity(), "a name such as office");
    ZoneId zone = needed(fields, "zone", owner, ZoneId::of, "a time zone such as Europe/Berlin");
    String time = "a time of the day such as 09:30";
    LocalTime from = needed(fields, "from", owner, HoursText::time, time);
    LocalTime to =
        needed(
            fields,
            "to",
            owner,
            text -> text.equals(END_OF_DAY) ? LocalTime.MIDNIGHT : time(text),
            time);
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    List<String> words = Words.of(DayOfWeek.values());
    for (String day : texts(fields, "days", owner, false)) {
      if (!words.contains(day)) {
        throw wrong(
            fields,
            "days of " + owner + " has '" + Words.shown(day) + "'" + Words.nearest(day, words));
      }
      days.add(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)));
    }
    Set<LocalDate> holidays = new TreeSet<>();
    for (String date : texts(fields, "holidays", owner, true)) {
      holidays.add(read(fields, "holidays", owner, date, LocalDate::parse, "dates as 2026-12-25"));
    }
    try {
      return new Hours(name, zone, days, from, to, holidays);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(node.where() + e.getMessage(), e);
    }
  }

  private static LocalTime time(String text) {
    if (!TIME.matcher(text).matches()) {
      throw new DateTimeException(text);
    }
    return LocalTime.parse(text);
  }

  private static List<String> texts(Fields fields, String key, String owner, boolean mayBeEmpty) {
    List<String> texts = new ArrayList<>();
    for (Node item : fields.items(key, mayBeEmpty)) {
      if (!(item instanceof Node.Scalar scalar) || scalar.kind() == Node.Kind.NOTHING) {
        throw wrong(fields, key + " of " + owner + " must be texts");
      }
      texts.add(scalar.text());
    }
    return texts;
  }

  private static <T> T needed(
      Fields fields, String key, String owner, Function<String, T> reader, String expected) {
    List<String> text = new ArrayList<>();
    fields.text(key, text::add);
    if (text.isEmpty()) {
      throw wrong(fields, owner + " has no " + key + "; give it " + expected);
    }
    return read(fields, key, owner, text.get(0), reader, expected);
  }

  private static <T> T read(
      Fields fields,
      String key,
      String owner,
      String text,
      Function<String, T> reader,
      String expected) {
    try {
      return reader.apply(text);
    } catch (DateTimeException e) {
      throw new PolicyException(
          fields.where()
              + key
              + " of "
              + owner
              + " must be "
              + expected
              + ", not '"
              + Words.shown(text)
              + "'",
          e);
    }
  }

  private static PolicyException wrong(Fields fields, String problem) {
    return new PolicyException(fields.where() + problem);
  }
}
