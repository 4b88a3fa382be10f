package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.Applied;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.Custody;
import dev.hitl.store.DecidedQuery;
import dev.hitl.store.Memory;
import dev.hitl.store.QueuePage;
import dev.hitl.store.QueueQuery;
import dev.hitl.store.Removable;
import dev.hitl.store.RequestQuery;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.RunQuery;
import dev.hitl.store.RunSnapshot;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.store.Turns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in a relational database: H2 in a file for one process, {@link #h2(String)}; or
 * any database that hitl knows behind a {@link DataSource}, {@link #of}: H2, PostgreSQL 14 and
 * later, MariaDB 10.6 and later, MySQL 8.0.13 and later. The driver is yours to add, but for H2's.
 *
 * <p>Each transaction is at READ COMMITTED. Deadlines and leases are judged by the database's
 * clock, inside the statement that writes. A transaction that the database gives up because of a
 * deadlock is run again.
 *
 * <p>H2 in a file survives the death of the process, not of the machine: it does not force each
 * commit to the disk. PostgreSQL and MariaDB survive both, and a setting of theirs with which they
 * would not survive their own death is refused when the store is opened.
 *
 * <p>Thread-safe. {@link #close} closes what this store opened, and nothing else.
 */
public final class JdbcStore implements Store {
  private static final long MEMORY_BYTES = 4 << 20;

  private final Database database;
  private final Transitions transitions;
  private final Snapshots snapshots;
  private final Remembered remembered;
  private final JdbcMemory memory;
  private final Sealing sealing;
  private final JdbcCustody custody;
  private final Clock clock;
  private final Hints hints;
  private final @Nullable HikariDataSource own;

  /** Whose turn it is at this node. */
  private volatile Turns turns = Turns.BEGIN;

  private JdbcStore(
      Database database,
      Clock clock,
      Hints hints,
      long memoryBytes,
      @Nullable HikariDataSource own) {
    this.database = database;
    this.hints = hints;
    this.clock = clock;
    this.own = own;
    transitions = new Transitions(database);
    sealing = new Sealing(database);
    snapshots = new Snapshots(database);
    remembered = new Remembered(memoryBytes);
    memory = new JdbcMemory(database, transitions, hints, remembered);
    custody = new JdbcCustody(database);
  }

  /**
   * Opens H2 in a file, and creates it with its tables where it is not there. Only one process can
   * have it open at a time.
   *
   * @param path the file without its ending {@code .mv.db}, such as {@code ./data/hitl}
   * @return an open store
   * @throws StoreException if it cannot be opened; it says why
   */
  public static JdbcStore h2(String path) {
    return own(H2Pool.file(path), null);
  }

  /**
   * Opens H2 in a file as {@link #h2(String)} does, by a clock that a test sets.
   *
   * @param path the file without its ending
   * @param clock judges deadlines and leases, to the millisecond
   * @return an open store
   * @throws StoreException if it cannot be opened; it says why
   */
  public static JdbcStore h2(String path, Clock clock) {
    return own(H2Pool.file(path), clock);
  }

  /**
   * Opens a new H2 in memory, which is gone when it is closed.
   *
   * @return an open store
   */
  public static JdbcStore h2InMemory() {
    return own(H2Pool.memory(UUID.randomUUID().toString()), null);
  }

  /**
   * Opens H2 in memory by a clock that a test sets. Stores of the same name in one process share
   * it; it is gone when the last of them is closed.
   *
   * @param name letters, digits, hyphens and underscores
   * @param clock judges deadlines and leases, to the millisecond
   * @return an open store
   */
  public static JdbcStore h2InMemory(String name, Clock clock) {
    return own(H2Pool.memory(name), clock);
  }

  /**
   * Begins a store in a database of yours.
   *
   * @param dataSource a pool, with READ COMMITTED and room for as many connections as threads use
   *     the store at once, and on PostgreSQL two more: one is kept to hear of what other nodes did,
   *     and one is taken now and then to tell them. It is not closed with the store
   * @return a builder
   */
  public static Builder of(DataSource dataSource) {
    return new Builder(dataSource);
  }

  private static JdbcStore own(HikariDataSource pool, @Nullable Clock clock) {
    try {
      Builder builder = new Builder(pool);
      builder.clock = clock;
      builder.own = pool;
      return builder.build();
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Settings of a store in a database of yours. Not thread-safe. */
  public static final class Builder {
    private final DataSource dataSource;
    private @Nullable Clock clock;
    private @Nullable Boolean createSchema;
    private long memoryBytes = MEMORY_BYTES;
    private @Nullable HikariDataSource own;

    private Builder(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    /**
     * Judges deadlines and leases by a clock that a test sets, in place of the database's.
     *
     * @param override the clock, to the millisecond
     * @return this
     */
    public Builder clock(Clock override) {
      this.clock = override;
      return this;
    }

    /**
     * How much this node remembers of the requests and runs that it wrote last. Who decides a
     * request that this node opened, and who goes on with a run that this node parked, then needs
     * no reading before the write; the write itself compares what is stored with what is
     * remembered. What does not fit is read. By default 4 MB, which is about a thousand runs.
     *
     * @param bytes at most so many, about; 0 to read always
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder memory(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("a store remembers 0 bytes or more, not " + bytes);
      }
      this.memoryBytes = bytes;
      return this;
    }

    /**
     * Whether to create the tables where they are not there. By default yes for an embedded H2 and
     * no elsewhere, where they are created by {@link HitlSchema#create} or by your own tool.
     *
     * @param create whether to create them
     * @return this
     */
    public Builder createSchema(boolean create) {
      this.createSchema = create;
      return this;
    }

    /**
     * Checks the database and its tables.
     *
     * @return an open store
     * @throws StoreException if the database is none that hitl knows, a setting of it would break a
     *     promise, or its tables are missing or of another version; it says how to mend it
     */
    public JdbcStore build() {
      Dialect dialect;
      @Nullable Lock writing;
      boolean create;
      try (Connection connection = dataSource.getConnection()) {
        dialect = Dialect.of(connection);
        dialect.verify(connection);
        verifyIsolation(connection, dialect);
        writing = dialect.writing(connection);
        create = createSchema == null ? dialect.isEmbedded(connection) : createSchema;
      } catch (SQLException e) {
        throw new StoreException("the database cannot be reached: " + e.getMessage(), e);
      }
      if (create) {
        HitlSchema.create(dataSource);
      }
      HitlSchema.verify(dataSource);
      Database database = new Database(dataSource, dialect, writing, clock);
      Clock shown = clock;
      return new JdbcStore(
          database,
          shown == null
              ? new DatabaseClock(database::millis, System::nanoTime, System::currentTimeMillis)
              : Clock.tick(shown, Duration.ofMillis(1)),
          hints(),
          memoryBytes,
          own);
    }

    private Hints hints() {
      try {
        return Hints.of(dataSource);
      } catch (SQLException e) {
        throw new StoreException("the database cannot be reached: " + e.getMessage(), e);
      }
    }

    private static void verifyIsolation(Connection connection, Dialect dialect)
        throws SQLException {
      if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        throw new StoreException(
            "the connections of this DataSource are not at READ COMMITTED, which hitl's conditional"
                + " writes are made for. "
                + dialect.howToReadCommitted(),
            null);
      }
    }
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    RunOpened opened = transitions.open(opening);
    if (!database.isJoined()) {
      remembered.opened(opening, opened);
    }
    return opened;
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    return hints.after(write, memory.written(write, () -> transitions.write(write)));
  }

  @Override
  public Optional<RunSnapshot> snapshot(RunId run, int requests) {
    return snapshots.of(run, requests);
  }

  @Override
  public RunWritten acquire(RunTake take) {
    refuseJoined("a run cannot be taken");
    return memory.taken(take, () -> transitions.acquire(take));
  }

  @Override
  public void heartbeat(String node, Set<RunId> runs, Duration lease) {
    // No two runs are locked at once: by name and child before parent are not the same order.
    for (RunId run : new TreeSet<>(runs)) {
      database.write(
          tx -> {
            RequestRows.heartbeat(tx, node, run, lease);
            RunRows.heartbeat(tx, node, run, lease);
            return true;
          });
    }
  }

  @Override
  public int releaseLapsedRuns(int limit) {
    int released = 0;
    for (RunId run : database.read(tx -> RunRows.lapsed(tx, limit))) {
      released += transitions.letGoIdle(run) ? 1 : 0;
    }
    return hints.after(released);
  }

  @Override
  public Applied apply(List<Step> steps) {
    return apply(steps, List.of());
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> standing) {
    Set<String> ids = new HashSet<>();
    steps.forEach(step -> ids.add(step.after().id()));
    if (steps.isEmpty() || ids.size() < steps.size()) {
      throw new IllegalArgumentException("one or more steps, no two of the same request");
    }
    if (steps.stream().anyMatch(step -> step.trigger() == Trigger.CLAIM)) {
      refuseJoined("an execution cannot be claimed");
    }
    return hints.after(memory.applied(steps, () -> transitions.apply(steps, standing)), steps);
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    return hints.after(transitions.stand(steps), steps);
  }

  @Override
  public Optional<StandingRecord> standing(String id) {
    return database.read(tx -> StandingRows.find(tx, id));
  }

  @Override
  public List<StandingRecord> holding(String kind, @Nullable String after, int limit) {
    return database.read(tx -> StandingRows.holding(tx, kind, after, limit));
  }

  @Override
  public List<StandingRecord> holding(String kind, String tenant, String key, int limit) {
    return database.read(tx -> StandingRows.holding(tx, kind, tenant, key, limit));
  }

  @Override
  public List<StandingRecord> standings(StandingQuery query) {
    return database.read(tx -> StandingRows.find(tx, query));
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    int removed = 0;
    for (String id : database.read(tx -> StandingRows.ended(tx, kind, which, limit))) {
      removed += database.write(tx -> StandingRows.remove(tx, id, which, clock.instant())) ? 1 : 0;
    }
    return removed;
  }

  @Override
  public List<Request> decided(DecidedQuery query) {
    return database.read(tx -> RequestPages.decided(tx, query));
  }

  @Override
  public Optional<RunRecord> run(RunId run) {
    return database.read(tx -> RunRows.find(tx, run));
  }

  @Override
  public List<RunRecord> runs(RunQuery query) {
    return database.read(tx -> RunPages.find(tx, query));
  }

  @Override
  public List<RunId> awaitedBy(RunId parent) {
    return database.read(tx -> RunRows.awaitedBy(tx, parent));
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    int removed = 0;
    for (RunId run : database.read(tx -> Removal.candidates(tx, which, limit))) {
      removed += database.write(tx -> Removal.remove(tx, run, which, clock.instant())) ? 1 : 0;
    }
    return removed;
  }

  @Override
  public Custody custody() {
    return custody;
  }

  @Override
  public List<StoredCheckpoint> checkpoints(RunId run) {
    return database
        .<List<StoredCheckpoint>>readTogether(
            List.of(CheckpointRows.of(run)), List.of(rows -> CheckpointRows.read(run, rows)))
        .get(0);
  }

  @Override
  public Optional<Request> request(String id) {
    return database.read(tx -> RequestPages.find(tx, id));
  }

  @Override
  public Optional<RequestRecord> recorded(String id) {
    return snapshots.recorded(id);
  }

  @Override
  public List<Request> requestsOf(RunId run) {
    return database.read(tx -> RequestPages.of(tx, run));
  }

  @Override
  public List<Request> requests(RequestQuery query) {
    return database.read(tx -> RequestPages.find(tx, query));
  }

  @Override
  public QueuePage queue(QueueQuery query) {
    return database.read(tx -> QueueRows.page(tx, query));
  }

  @Override
  public List<Request> alike(Request request, int limit) {
    return database.read(tx -> QueueRows.alike(tx, request.likeness(), limit));
  }

  @Override
  public boolean isQueuedAsIs(Request request) {
    return database.read(tx -> QueueRows.isAsIs(tx, request));
  }

  @Override
  public List<Request> overdue(int limit) {
    return database.read(tx -> RequestPages.overdue(tx, limit));
  }

  @Override
  public List<Revision> revisions(String id) {
    return database.read(tx -> RequestPages.revisions(tx, id));
  }

  @Override
  public List<AuditEvent> audit(String subject) {
    return database
        .<List<AuditEvent>>readTogether(List.of(AuditRows.of(subject)), List.of(AuditRows::read))
        .get(0);
  }

  @Override
  public List<String> auditSubjects(@Nullable String after, int limit) {
    return database.read(tx -> AuditRows.subjects(tx, after, limit));
  }

  @Override
  public List<Unsealed> unsealed(@Nullable Instant since, int limit) {
    return database.read(tx -> SealRows.unsealed(tx, since, limit));
  }

  @Override
  public List<Unsealed> unsealedOf(List<AuditEvent> events) {
    return database.read(tx -> SealRows.unsealedOf(tx, events));
  }

  @Override
  public Optional<TreeHead> treeHead() {
    return database.read(SealRows::last).stream().findFirst();
  }

  @Override
  public SealWritten seal(TreeHead head, List<Leaf> leaves) {
    return sealing.seal(head, leaves);
  }

  @Override
  public List<TreeHead> seals(long after, int limit) {
    return database.read(tx -> SealRows.seals(tx, after, limit));
  }

  @Override
  public List<LeafRecord> leaves(long from, int limit) {
    return database.read(tx -> SealRows.leaves(tx, from, limit));
  }

  @Override
  public List<AuditEvent> events(AuditQuery query) {
    return database
        .<List<AuditEvent>>readTogether(List.of(AuditPages.find(query)), List.of(AuditRows::read))
        .get(0);
  }

  @Override
  public Head sideHead(String subject) {
    return database.read(tx -> SideRows.head(tx, subject));
  }

  @Override
  public boolean append(AuditEvent event) {
    return custody.append(event);
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    return custody.noticeDone(id, event);
  }

  @Override
  public List<Notice> takeNotices(int limit, Duration lease) {
    List<Notice> taken = new ArrayList<>();
    turns =
        database.write(
            tx -> {
              taken.clear();
              return NoticeRows.take(tx, limit, lease, turns, taken);
            });
    return taken;
  }

  @Override
  public void noticeDelivered(String id) {
    database.write(
        tx -> {
          NoticeRows.delete(tx, id);
          return true;
        });
  }

  @Override
  public void noticeFailed(String id, String error, Duration retryAfter) {
    database.write(
        tx -> {
          NoticeRows.retry(tx, id, error, retryAfter);
          return true;
        });
  }

  /**
   * Has hitl take part in a transaction of yours on this thread, so that a change of your data and
   * a pause, a start or a decision are committed together or not at all.
   *
   * <p>Nothing is committed and nothing rolled back here but hitl's own part, to a savepoint, where
   * a condition does not hold. A deadlock or a lost connection is not tried again: the transaction
   * is yours. If you roll back after a run was parked, it is as it was before; its lease lapses,
   * and it is entered again from its last checkpoint. People are told, and other nodes see the
   * change, when you commit.
   *
   * <p>Runs cannot be taken and executions cannot be claimed within it: a claim must be committed
   * before the tool runs.
   *
   * <p>On H2 in a file, hitl's own transactions take turns so that a process that is killed leaves
   * each of them whole. Yours takes no turn, so a kill while it is committed, or while it is open
   * and something else is, may leave a part of it, or of one of hitl's.
   *
   * @param connection with autocommit off, to the database of this store; committed and closed by
   *     you
   * @param work what is to be done with hitl; on this thread only
   * @param <T> what it gives
   * @return what the work gives
   * @throws IllegalStateException if this thread is within such a transaction already, or the
   *     connection commits by itself
   */
  public <T extends @Nullable Object> T within(Connection connection, Supplier<T> work) {
    return database.joined(connection, work);
  }

  private void refuseJoined(String what) {
    if (database.isJoined()) {
      throw new IllegalStateException(
          what + " within a transaction of yours: it must be committed before the tool runs");
    }
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public Listening listen(Runnable hint) {
    return hints.listen(hint);
  }

  @Override
  public void close() {
    hints.close();
    if (own != null) {
      own.close();
    }
  }
}
