package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.cipher.MasterKeys;
import dev.hitl.notify.Notice;
import dev.hitl.request.Request;
import dev.hitl.request.Revision;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.SubjectKeys.PersonKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts what is a person's before another store keeps it: with a key of that person's, which is
 * kept there under the application's master key. Whose it is, the run's principal says; what
 * belongs to runs without a principal stays in the clear.
 *
 * <p>Encrypted are the data of events, revisions with their arguments, results, the words of votes
 * and decisions, checkpoints, outcomes, what grants say, and the principal's name. In the clear
 * stay the names of runs, tools, roles and reviewers, status, risk, lane, times and hashes, by
 * which the store finds things; what is alike is known by a mark that is made with the person's
 * key. An event's hash covers a salted commitment to its data, so it can be verified when the key
 * is destroyed.
 *
 * <p>What was erased reads as {@code (erased)}; such a run cannot be entered again. Another node
 * may remember a key that was destroyed for five minutes. Thread-safe. Closing it closes the other.
 */
public final class EncryptedStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(EncryptedStore.class);
  private static final int TRIES = 10;
  private static final int BATCH = 100;

  private final Store to;
  private final SubjectKeys keys;
  private final Locked locked;
  private final LockedRequests requests;
  private final LockedStanding standing;
  private final Custody custody;

  private EncryptedStore(Store to, @Nullable MasterKeys masters) {
    this.to = to;
    keys = new SubjectKeys(to.custody(), masters, to.clock());
    locked = new Locked(keys);
    requests = new LockedRequests(keys, locked);
    standing = new LockedStanding(keys, locked);
    custody = new EncryptedCustody(to.custody(), keys);
  }

  /**
   * Encrypts what a store keeps. What is there already stays as it is and can be read.
   *
   * @param store the store
   * @param masters the application's keys
   * @return a store that keeps in the other what is encrypted
   */
  public static EncryptedStore of(Store store, MasterKeys masters) {
    return new EncryptedStore(store, masters);
  }

  /**
   * What a store keeps, for whoever has no keys and verifies: events that are encrypted are
   * {@linkplain AuditEvent#isLocked locked} and have their commitments, and whatever else is
   * encrypted reads as {@code (erased)}. Nothing of a person's can be written.
   *
   * @param store the store
   * @return a store to read from
   */
  public static EncryptedStore withoutKeys(Store store) {
    return new EncryptedStore(store, null);
  }

  /**
   * Wraps all keys of persons anew that are not under the current master key, after which the
   * others are not needed any more.
   *
   * @return how many were wrapped anew
   */
  public long rewrapKeys() {
    long done = 0;
    int round;
    do {
      round = keys.rewrap(BATCH);
      done += round;
    } while (round > 0);
    return done;
  }

  private @Nullable PersonKey keyOf(RunRecord run) {
    String principal = run.origin().principal();
    return principal == null ? null : keys.of(run.id().tenant(), principal);
  }

  private @Nullable PersonKey keyOf(RunId run) {
    String principal = to.run(run).map(found -> found.origin().principal()).orElse(null);
    if (principal == null) {
      return null;
    }
    return SubjectKeys.isAlias(principal)
        ? keys.byId(SubjectKeys.idOf(principal))
        : keys.of(run.tenant(), principal);
  }

  private static AuditEvent event(@Nullable PersonKey key, AuditEvent event) {
    return key == null ? event : Locked.event(key, event);
  }

  private List<AuditEvent> opened(List<AuditEvent> events) {
    return events.stream().map(locked::event).toList();
  }

  private RequestRecord opened(RequestRecord record) {
    return new RequestRecord(requests.open(record.request()), opened(record.events()));
  }

  /** One that cannot be read does not keep its neighbours from being read. */
  private static <T> List<T> readable(List<T> stored, UnaryOperator<T> reader) {
    List<T> found = new ArrayList<>();
    for (T one : stored) {
      try {
        found.add(reader.apply(one));
      } catch (StoreException e) {
        if (!e.isUnreadable()) {
          throw e;
        }
        LOG.error("A row is left out: {}", e.getMessage());
      }
    }
    return found;
  }

  /** A page is full where enough can be read, whatever on the way cannot. */
  private static <Q, T> List<T> full(
      Q query,
      int limit,
      Function<Q, List<T>> pages,
      BiFunction<Q, T, Q> after,
      UnaryOperator<T> reader) {
    List<T> found = new ArrayList<>();
    Q next = query;
    List<T> page;
    do {
      page = pages.apply(next);
      readable(page, reader).stream().limit(limit - found.size()).forEach(found::add);
      next = page.isEmpty() ? next : after.apply(next, page.get(page.size() - 1));
    } while (page.size() == limit && found.size() < limit);
    return found;
  }

  @Override
  public Clock clock() {
    return to.clock();
  }

  @Override
  public RunOpened openRun(RunOpening opening) {
    RunRecord run = opening.run();
    for (int i = 0; i < TRIES; i++) {
      PersonKey key = keyOf(run);
      RunOpened opened = to.openRun(key == null ? opening : locked(key, opening));
      if (opened instanceof RunOpened.New fresh) {
        return new RunOpened.New(locked.run(fresh.run()));
      } else if (opened instanceof RunOpened.Existing there) {
        return new RunOpened.Existing(locked.run(there.run()));
      } else if (opened instanceof RunOpened.Overridden) {
        return opened;
      }
      keys.forget(run.id().tenant(), String.valueOf(run.origin().principal()));
    }
    throw new StoreException("the key of the person was destroyed again and again", null);
  }

  private static RunOpening locked(PersonKey key, RunOpening opening) {
    RunRecord run = opening.run();
    return new RunOpening(
        Locked.run(key, run),
        Locked.checkpoint(key, run.id(), opening.checkpoint()),
        Locked.event(key, opening.event()),
        opening.unlessOverridden());
  }

  @Override
  public RunWritten writeRun(RunWrite write) {
    RunRecord before = write.before();
    PersonKey key = keyOf(before);
    StoredCheckpoint checkpoint = write.checkpoint();
    return to.writeRun(
        new RunWrite(
            Locked.run(key, before),
            write.status(),
            key == null ? write.outcome() : Locked.outcome(key, before.id(), write.outcome()),
            write.keepsLease(),
            key == null || checkpoint == null
                ? checkpoint
                : Locked.checkpoint(key, before.id(), checkpoint),
            write.opened().stream().map(requests::step).toList(),
            write.awaits(),
            write.events().stream().map(event -> event(key, event)).toList(),
            write.caps(),
            write.uses()));
  }

  @Override
  public Optional<RunSnapshot> snapshot(RunId run, int most) {
    Optional<RunSnapshot> found = to.snapshot(run, most);
    String alias = found.map(snapshot -> snapshot.run().origin().principal()).orElse(null);
    if (alias != null
        && SubjectKeys.isAlias(alias)
        && keys.byId(SubjectKeys.idOf(alias)).isDestroyed()) {
      throw StoreException.unreadable("run " + run + " was erased", null);
    }
    return found.map(
        snapshot ->
            new RunSnapshot(
                locked.run(snapshot.run()),
                snapshot.checkpoints().stream().map(c -> locked.checkpoint(run, c)).toList(),
                snapshot.requests().stream().map(this::opened).toList()));
  }

  @Override
  public RunWritten acquire(RunTake take) {
    Step claim = take.claim();
    return to.acquire(
        new RunTake(
            Locked.run(keyOf(take.before()), take.before()),
            take.node(),
            take.lease(),
            claim == null ? null : requests.step(claim),
            take.unlessOverridden()));
  }

  @Override
  public void heartbeat(String node, Set<RunId> runs, Duration lease) {
    to.heartbeat(node, runs, lease);
  }

  @Override
  public int releaseLapsedRuns(int limit) {
    return to.releaseLapsedRuns(limit);
  }

  @Override
  public Applied apply(List<Step> steps) {
    return opened(to.apply(steps.stream().map(requests::step).toList()));
  }

  @Override
  public Applied apply(List<Step> steps, List<StandingStep> more) {
    return opened(
        to.apply(
            steps.stream().map(requests::step).toList(),
            more.stream().map(standing::step).toList()));
  }

  private Applied opened(Applied applied) {
    if (applied instanceof Applied.NotStanding) {
      return applied;
    }
    if (applied instanceof Applied.Done done) {
      return new Applied.Done(done.requests().stream().map(requests::open).toList());
    }
    Applied.Refused no = (Applied.Refused) applied;
    Request current = no.current();
    return new Applied.Refused(
        no.step(), no.why(), current == null ? null : requests.open(current));
  }

  @Override
  public StandingWritten stand(List<StandingStep> steps) {
    for (int i = 0; i < TRIES; i++) {
      List<StandingStep> stored = steps.stream().map(standing::step).toList();
      StandingWritten written = to.stand(stored);
      if (written == StandingWritten.SAVED || !standing.forgetDestroyed(steps, stored)) {
        return written;
      }
    }
    throw new StoreException("the key of the person was destroyed again and again", null);
  }

  @Override
  public Optional<StandingRecord> standing(String id) {
    return to.standing(id).map(standing::open);
  }

  @Override
  public List<StandingRecord> holding(String kind, @Nullable String after, int limit) {
    return to.holding(kind, after, limit).stream().map(standing::open).toList();
  }

  @Override
  public List<StandingRecord> holding(String kind, String tenant, String key, int limit) {
    return readable(to.holding(kind, tenant, key, limit), standing::open);
  }

  @Override
  public List<StandingRecord> standings(StandingQuery query) {
    return full(query, query.limit(), to::standings, StandingQuery::after, standing::open);
  }

  @Override
  public int removeStanding(String kind, Removable which, int limit) {
    return to.removeStanding(kind, which, limit);
  }

  @Override
  public List<Request> decided(DecidedQuery query) {
    return full(query, query.limit(), to::decided, DecidedQuery::after, requests::open);
  }

  @Override
  public Optional<RunRecord> run(RunId run) {
    return to.run(run).map(locked::run);
  }

  @Override
  public List<RunRecord> runs(RunQuery query) {
    return full(query, query.limit(), to::runs, RunQuery::after, locked::run);
  }

  @Override
  public List<RunId> awaitedBy(RunId parent) {
    return to.awaitedBy(parent);
  }

  @Override
  public int removeEnded(Removable which, int limit) {
    return to.removeEnded(which, limit);
  }

  @Override
  public Custody custody() {
    return custody;
  }

  @Override
  public List<StoredCheckpoint> checkpoints(RunId run) {
    return to.checkpoints(run).stream().map(c -> locked.checkpoint(run, c)).toList();
  }

  @Override
  public Optional<Request> request(String id) {
    return to.request(id).map(requests::open);
  }

  @Override
  public Optional<RequestRecord> recorded(String id) {
    return to.recorded(id).map(this::opened);
  }

  @Override
  public List<Request> requestsOf(RunId run) {
    return readable(to.requestsOf(run), requests::open);
  }

  @Override
  public List<Request> requests(RequestQuery query) {
    return full(query, query.limit(), to::requests, RequestQuery::after, requests::open);
  }

  @Override
  public QueuePage queue(QueueQuery query) {
    QueuePage page = to.queue(query);
    List<QueuePage.Queued> found =
        readable(
            page.found(), one -> new QueuePage.Queued(requests.open(one.request()), one.alike()));
    return new QueuePage(found, page.next());
  }

  @Override
  public List<Request> alike(Request request, int limit) {
    Optional<Request> queued = requests.queued(request);
    if (queued.isEmpty()) {
      return List.of(request);
    }
    // Those from before there were keys stand under a likeness in the clear.
    Stream<Request> found = to.alike(queued.get(), limit).stream();
    if (request.principal() != null) {
      found = Stream.concat(found, to.alike(request, limit).stream());
    }
    return readable(found.toList(), requests::open).stream()
        .sorted(Request.QUEUE)
        .limit(limit)
        .toList();
  }

  @Override
  public boolean isQueuedAsIs(Request request) {
    Optional<Request> queued = requests.queued(request);
    return queued.isEmpty() || to.isQueuedAsIs(queued.get()) || to.isQueuedAsIs(request);
  }

  @Override
  public List<Request> overdue(int limit) {
    int most = limit;
    while (true) {
      List<Request> page = to.overdue(most);
      List<Request> found = readable(page, requests::open);
      if (found.size() >= limit || page.size() < most) {
        return found.stream().limit(limit).toList();
      }
      most *= 2;
    }
  }

  @Override
  public List<Revision> revisions(String id) {
    return to.revisions(id).stream().map(revision -> locked.revision(id, revision)).toList();
  }

  @Override
  public List<AuditEvent> audit(String subject) {
    return opened(to.audit(subject));
  }

  @Override
  public List<String> auditSubjects(@Nullable String after, int limit) {
    return to.auditSubjects(after, limit);
  }

  @Override
  public List<AuditEvent> events(AuditQuery query) {
    String principal = query.principal();
    if (principal == null) {
      return opened(to.events(query));
    }
    String tenant = query.tenant();
    if (tenant == null) {
      throw new IllegalArgumentException("a person is searched for within a tenant: name it");
    }
    String alias = SubjectKeys.isAlias(principal) ? principal : null;
    return Optional.ofNullable(alias)
        .or(() -> custody.alias(tenant, principal))
        .map(name -> opened(to.events(query.principal(name))))
        .orElse(List.of());
  }

  @Override
  public Head sideHead(String subject) {
    return to.sideHead(subject);
  }

  @Override
  public boolean append(AuditEvent event) {
    // Why somebody may not says for whom the agent acts; what is on other side chains does not.
    return to.append(
        SideChain.isRefusals(event.subject()) ? event(keyOf(event.run()), event) : event);
  }

  @Override
  public List<Notice> takeNotices(int limit, Duration lease) {
    return to.takeNotices(limit, lease);
  }

  @Override
  public void noticeDelivered(String id) {
    to.noticeDelivered(id);
  }

  @Override
  public boolean noticeDone(String id, AuditEvent event) {
    return to.noticeDone(id, event);
  }

  @Override
  public void noticeFailed(String id, String error, Duration retryAfter) {
    to.noticeFailed(id, error, retryAfter);
  }

  @Override
  public Listening listen(Runnable hint) {
    return to.listen(hint);
  }

  @Override
  public List<Unsealed> unsealed(@Nullable Instant since, int limit) {
    return to.unsealed(since, limit);
  }

  @Override
  public List<Unsealed> unsealedOf(List<AuditEvent> events) {
    return to.unsealedOf(events);
  }

  @Override
  public Optional<TreeHead> treeHead() {
    return to.treeHead();
  }

  @Override
  public SealWritten seal(TreeHead head, List<Leaf> leaves) {
    return to.seal(head, leaves);
  }

  @Override
  public List<TreeHead> seals(long after, int limit) {
    return to.seals(after, limit);
  }

  @Override
  public List<LeafRecord> leaves(long from, int limit) {
    return to.leaves(from, limit);
  }

  @Override
  public void close() {
    to.close();
  }
}
