package dev.hitl.probe;

import dev.hitl.store.Store;
import java.util.List;

/**
 * Is told of what this node put on record, after it is committed, on the thread that did it. An
 * event is written by one node, so what the probes of all nodes are told together is what is on
 * record, each once; where a node dies between the commit and the probe, one is told of less.
 *
 * <p>Not told of are holds, erasures and removals. What a probe throws is logged and harms nothing.
 * Implementations are thread-safe and return at once.
 */
@FunctionalInterface
public interface Probe {
  /**
   * Hears of an event.
   *
   * @param committed what is on record now
   */
  void committed(Committed committed);

  /**
   * A store that tells probes.
   *
   * @param store where everything is kept
   * @param probes told in their order
   * @return a store that hands everything on; the same where there is no probe
   */
  static Store on(Store store, List<Probe> probes) {
    return probes.isEmpty() ? store : new ProbedStore(store, probes);
  }
}
