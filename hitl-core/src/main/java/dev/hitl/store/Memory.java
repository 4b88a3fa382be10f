package dev.hitl.store;

import dev.hitl.call.RunId;
import java.util.List;
import java.util.Optional;

/**
 * What a store wrote itself a short while ago and still knows, so that whoever goes on from it need
 * not read it again. It may be out of date at any time, so it only ever leads to a write of its
 * own, which asks more than that of {@link Store}: everything that is stored of what the write sets
 * out from, the chain and the checkpoints too, has to be byte for byte what is remembered. Where it
 * is not, nothing is written, what was remembered is forgotten, and the caller reads and begins
 * anew.
 *
 * <p>Nobody is given an answer out of a memory that no write confirmed. It is bounded, and empty is
 * always right. Implementations are thread-safe.
 */
public interface Memory {
  /** Remembers nothing. */
  Memory NONE = new None();

  /**
   * A request that waits for people, with its chain.
   *
   * @param id its id
   * @return what this store wrote of it last, or empty where that is not known
   */
  Optional<RequestRecord> request(String id);

  /**
   * Takes steps as {@link Store#apply} does, of requests that are stored as they are remembered.
   *
   * @param steps one or more; no two of the same request
   * @return the requests as they are now; or refused, for a reason that only a new reading tells
   * @throws StoreException if the store cannot be reached
   */
  Applied apply(List<Step> steps);

  /**
   * A run that is ready to go on with one request that people approved.
   *
   * @param run its name
   * @return the run with its checkpoints and that request, or empty where that is not known
   */
  Optional<RunSnapshot> run(RunId run);

  /**
   * Takes a run as {@link Store#acquire} does, if it and the request are stored as they are
   * remembered.
   *
   * @param known what {@link #run} gave
   * @param take the run as it is in there, with a claim of its request
   * @return that it is done, or that only a new reading tells what is there
   * @throws StoreException if the store cannot be reached
   */
  RunWritten acquire(RunSnapshot known, RunTake take);

  /** Of a store in which a reading costs nothing. */
  final class None implements Memory {
    private None() {}

    @Override
    public Optional<RequestRecord> request(String id) {
      return Optional.empty();
    }

    @Override
    public Applied apply(List<Step> steps) {
      throw new IllegalStateException("nothing is remembered, so no step sets out from it");
    }

    @Override
    public Optional<RunSnapshot> run(RunId run) {
      return Optional.empty();
    }

    @Override
    public RunWritten acquire(RunSnapshot known, RunTake take) {
      throw new IllegalStateException("nothing is remembered, so no run is taken from it");
    }
  }
}
