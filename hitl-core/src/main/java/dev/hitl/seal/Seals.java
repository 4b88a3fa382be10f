package dev.hitl.seal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the record is sealed.
 *
 * <pre>{@code
 * Seals.with(Ed25519Key.read(Path.of("seal.pem"), Path.of("seal.pub.pem")))
 *     .exportTo(SealFile.at(Path.of("/var/audit/seals.jsonl")))
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Seals {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final SealKey key;
  private final List<SealExporter> exporters;
  private final Duration every;
  private final boolean synchronous;

  private Seals(SealKey key, List<SealExporter> exporters, Duration every, boolean synchronous) {
    this.key = key;
    this.exporters = List.copyOf(exporters);
    this.every = every;
    this.synchronous = synchronous;
  }

  /**
   * Seals in the background every ten seconds, without export.
   *
   * @param key signs
   * @return the settings
   */
  public static Seals with(SealKey key) {
    return new Seals(key, List.of(), EVERY, false);
  }

  /**
   * Also hands seals to an exporter. Without one, a database that was set back as a whole does not
   * show.
   *
   * @param exporter keeps copies
   * @return new settings
   */
  public Seals exportTo(SealExporter exporter) {
    List<SealExporter> all = new ArrayList<>(exporters);
    all.add(exporter);
    return new Seals(key, all, every, synchronous);
  }

  /**
   * How often to seal. Ten seconds by default: so much of the record may be unsealed at a time.
   *
   * @param value more than zero
   * @return new settings
   * @throws IllegalArgumentException if it is not
   */
  public Seals every(Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("the record is sealed every so often, not every " + value);
    }
    return new Seals(key, exporters, value, synchronous);
  }

  /**
   * Whether a step waits until its events are sealed and exported. Off by default. Steps that wait
   * at the same time share a seal; each costs two reads, a commit and a forced write more.
   *
   * <p>A step that was committed and could not be sealed throws, as one does whose commit's answer
   * was lost. Once sealing is refused, because the database says less than was sealed before, every
   * further step is refused before it is taken. A step within a transaction of the caller's is
   * sealed after that is committed.
   *
   * @param value on or off
   * @return new settings
   */
  public Seals synchronous(boolean value) {
    return new Seals(key, exporters, every, value);
  }

  /**
   * Signs.
   *
   * @return the key
   */
  public SealKey key() {
    return key;
  }

  /**
   * Where copies go.
   *
   * @return none or more
   */
  public List<SealExporter> exporters() {
    return exporters;
  }

  /**
   * How often the record is sealed.
   *
   * @return more than zero
   */
  public Duration every() {
    return every;
  }

  /**
   * Whether each step waits for its seal.
   *
   * @return on or off
   */
  public boolean isSynchronous() {
    return synchronous;
  }
}
