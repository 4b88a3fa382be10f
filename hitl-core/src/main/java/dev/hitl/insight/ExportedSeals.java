package dev.hitl.insight;

import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.seal.Seal;
import dev.hitl.seal.SealExporter;
import dev.hitl.store.Store;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds exported copies of seals against those of the store, in step. Not thread-safe. */
final class ExportedSeals implements AutoCloseable {
  private final List<Copy> copies = new ArrayList<>();
  private final Consumer<Finding> found;

  ExportedSeals(List<SealExporter> exporters, Consumer<Finding> found) {
    this.found = found;
    exporters.forEach(exporter -> copies.add(new Copy(exporter)));
  }

  /** Leaves out those that were compared before. */
  void skip(long seals) {
    for (Copy copy : copies) {
      for (long i = 0; i < seals && copy.next() != null; i++) {
        copy.compared++;
      }
    }
  }

  void compare(Seal seal) {
    copies.forEach(copy -> copy.compare(seal));
  }

  /** All seals of the store were compared. */
  void end(@Nullable Seal last, Store store) {
    copies.forEach(copy -> copy.end(last, store));
  }

  /** Up to which seal there was a copy. */
  long upTo() {
    return copies.stream().mapToLong(copy -> copy.compared).max().orElse(0);
  }

  @Override
  public void close() {
    copies.forEach(Copy::close);
  }

  private final class Copy implements AutoCloseable {
    private final SealExporter exporter;
    private final @Nullable Stream<Seal> stream;
    private final @Nullable Iterator<Seal> seals;
    private long compared;
    private boolean over;

    Copy(SealExporter exporter) {
      this.exporter = exporter;
      Stream<Seal> opened = null;
      try {
        opened = exporter.seals();
      } catch (RuntimeException e) {
        wrong(1, "it cannot be read: " + e.getMessage());
      }
      stream = opened;
      seals = opened == null ? null : opened.iterator();
    }

    private void wrong(long number, String what) {
      over = true;
      found.accept(new Finding(Place.EXPORT, "seal", number, exporter + ": " + what));
    }

    private @Nullable Seal next() {
      try {
        return over || seals == null || !seals.hasNext() ? null : seals.next();
      } catch (RuntimeException e) {
        wrong(compared + 1, "it cannot be read: " + e.getMessage());
        return null;
      }
    }

    void compare(Seal seal) {
      Seal copy = next();
      if (copy == null) {
        over = true;
      } else if (copy.equals(seal)) {
        compared = seal.number();
      } else {
        wrong(
            seal.number(),
            copy.number() == seal.number()
                ? "the database has another seal of this number than the one that was exported"
                : "the database has this seal where seal " + copy.number() + " was exported");
      }
    }

    void end(@Nullable Seal last, Store store) {
      Seal more = next();
      while (more != null && isThereByNow(more, store)) {
        compared = more.number();
        more = next();
      }
      if (more == null) {
        return;
      }
      Seal newest = more;
      for (Seal next = next(); next != null; next = next()) {
        newest = next;
      }
      wrong(
          more.number(),
          "it was exported and the database %s; the copies go up to seal %d over %d events of %s:"
                  .formatted(
                      last == null ? "has none" : "ends at seal " + last.number(),
                      newest.number(),
                      newest.size(),
                      newest.at())
              + " the database was truncated or set back");
    }

    /** Sealed and exported while the others were compared. */
    private boolean isThereByNow(Seal seal, Store store) {
      return store.seals(seal.number() - 1, 1).stream()
          .anyMatch(there -> there.seal().equals(seal));
    }

    @Override
    public void close() {
      if (stream != null) {
        stream.close();
      }
    }
  }
}
