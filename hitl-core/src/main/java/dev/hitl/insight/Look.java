package dev.hitl.insight;

import dev.hitl.insight.FsckReport.Finding;
import dev.hitl.insight.FsckReport.Kind;
import dev.hitl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One look at one run or request. Not thread-safe. */
final class Look {
  final String subject;
  final List<Finding> findings = new ArrayList<>();

  /** The rows that were seen first: equal ones mean that nothing moved between two looks. */
  final List<Object> seen = new ArrayList<>();

  long checkpoints;
  long events;

  Look(String subject) {
    this.subject = subject;
  }

  void found(Kind kind, String what) {
    findings.add(new Finding(kind, subject, what));
  }

  void unless(boolean fine, Kind kind, String what) {
    if (!fine) {
      found(kind, what);
    }
  }

  /** What is stored, or null where it cannot be read, which is a finding. */
  <T> @Nullable T reading(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      seen.add(message);
      found(Kind.UNREADABLE, message);
      return null;
    }
  }
}
