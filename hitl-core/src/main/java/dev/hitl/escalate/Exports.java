package dev.hitl.escalate;

import dev.hitl.seal.Seal;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.TreeHead;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings every exporter up to the last seal of the store. Not thread-safe. */
final class Exports {
  private static final int PAGE = 500;

  private final Store store;
  private final List<SealExporter> exporters;
  private final Map<SealExporter, Seal> lasts = new LinkedHashMap<>();

  Exports(Store store, List<SealExporter> exporters) {
    this.store = store;
    this.exporters = exporters;
  }

  /**
   * Looks at what is exported: before the database is looked at, so that another node that seals
   * and exports in between is not taken for a database that was set back.
   */
  void look() {
    lasts.clear();
    for (SealExporter exporter : exporters) {
      exporter.last().ifPresent(last -> lasts.put(exporter, last));
    }
  }

  /**
   * Refuses to go on behind an export that says more than the database, or something else.
   *
   * @param head the last seal of the database; null where it has none
   */
  void check(@Nullable Seal head) {
    for (Map.Entry<SealExporter, Seal> entry : lasts.entrySet()) {
      SealExporter exporter = entry.getKey();
      Seal last = entry.getValue();
      if (last.equals(head)) {
        continue;
      }
      if (head == null || last.number() >= head.number()) {
        throw new SealRefused(
            "%s has seal %d over %d events of %s, the database %s: it was set back"
                .formatted(
                    exporter,
                    last.number(),
                    last.size(),
                    last.at(),
                    head == null ? "has none" : "ends at seal " + head.number()));
      }
      List<TreeHead> same = store.seals(last.number() - 1, 1);
      if (same.isEmpty() || !same.get(0).seal().equals(last)) {
        throw new SealRefused(
            "%s has another seal %d than the database".formatted(exporter, last.number()));
      }
    }
  }

  /** Hands on what each exporter does not have. */
  void bringUp() {
    RuntimeException failed = null;
    for (SealExporter exporter : exporters) {
      try {
        bringUp(exporter);
      } catch (RuntimeException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void bringUp(SealExporter exporter) {
    long last = exporter.last().map(Seal::number).orElse(0L);
    List<Seal> page;
    do {
      page = store.seals(last, PAGE).stream().map(TreeHead::seal).toList();
      if (!page.isEmpty()) {
        exporter.export(page);
        last = page.get(page.size() - 1).number();
      }
    } while (page.size() == PAGE);
  }
}
