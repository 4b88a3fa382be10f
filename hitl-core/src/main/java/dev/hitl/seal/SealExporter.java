package dev.hitl.seal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps copies of seals where whoever changes the database does not reach them, so that a database
 * that was truncated or set back shows. {@link SealFile} is a file; an implementation of yours may
 * write to storage that cannot be overwritten, or to another organisation.
 *
 * <p>Each node exports every seal, its own and those of other nodes, in order and without gaps. An
 * export that fails is tried again with the next round. Implementations are thread-safe.
 */
public interface SealExporter {
  /**
   * Keeps seals.
   *
   * @param seals behind {@link #last}, in order of their numbers, without gaps
   * @throws RuntimeException if they are not all kept for good when it returns
   */
  void export(List<Seal> seals);

  /**
   * The last seal that is kept.
   *
   * @return empty where there is none
   * @throws RuntimeException if it cannot be told; nothing is sealed then
   */
  Optional<Seal> last();

  /**
   * All seals that are kept, for verification.
   *
   * @return in order; the caller closes it
   * @throws RuntimeException if they cannot be read, then or while the stream is read
   */
  Stream<Seal> seals();
}
