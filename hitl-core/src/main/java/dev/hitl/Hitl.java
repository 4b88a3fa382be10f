package dev.hitl;

import dev.hitl.admit.Admission;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.escalate.Courier;
import dev.hitl.escalate.Erasure;
import dev.hitl.escalate.Holds;
import dev.hitl.escalate.QueueAlerts;
import dev.hitl.escalate.Retention;
import dev.hitl.escalate.Sealer;
import dev.hitl.escalate.Sweeper;
import dev.hitl.gate.AnswerGate;
import dev.hitl.gate.CommandWatch;
import dev.hitl.gate.Executions;
import dev.hitl.gate.Gate;
import dev.hitl.gate.GrantedCalls;
import dev.hitl.gate.Planning;
import dev.hitl.gate.RollBacks;
import dev.hitl.gate.RolledBack;
import dev.hitl.gate.RunChanges;
import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.Wheel;
import dev.hitl.grant.Drilling;
import dev.hitl.grant.Grants;
import dev.hitl.grant.Lessons;
import dev.hitl.grant.Plans;
import dev.hitl.grant.StoredDelegations;
import dev.hitl.grant.Workload;
import dev.hitl.insight.AuditTrail;
import dev.hitl.insight.Explanation;
import dev.hitl.insight.Fsck;
import dev.hitl.override.Streams;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Drills;
import dev.hitl.policy.Policy;
import dev.hitl.probe.Probe;
import dev.hitl.request.Request;
import dev.hitl.request.Reviewers;
import dev.hitl.review.Amendments;
import dev.hitl.review.Counter;
import dev.hitl.review.Overview;
import dev.hitl.review.ReviewDesk;
import dev.hitl.run.Agent;
import dev.hitl.run.Answers;
import dev.hitl.run.OpenRun;
import dev.hitl.run.Overrides;
import dev.hitl.run.Resumer;
import dev.hitl.run.RunHandle;
import dev.hitl.run.Runner;
import dev.hitl.run.Wakeup;
import dev.hitl.seal.Seals;
import dev.hitl.signal.Guardrails;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.NodeStore;
import dev.hitl.store.PrecedentRecord;
import dev.hitl.store.Store;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of hitl: tools, policy and store wired together.
 *
 * <p>Thread-safe. Close it when the application stops: it takes no more runs, waits for those that
 * are at work, gives back what it still has, and closes its store. Any number of nodes may share a
 * database, each with a store of its own.
 */
public final class Hitl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hitl.class);
  private static final int MAX_THREADS = 4;

  private final Store store;
  private final ToolRegistry tools;
  private final Gate gate;
  private final ReviewDesk desk;
  private final Overview overview;
  private final RollBacks rollBacks;
  private final Grants grants;
  private final Plans plans;
  private final StoredDelegations delegations;
  private final Runner runner;
  private final Overrides overrides;
  private final Streams streams = new Streams();
  private final Resumer resumer;
  private final AuditTrail trail;
  private final @Nullable Sealer sealer;
  private final Reviewers reviewers;
  private final @Nullable ExecutorService ownExecutor;
  private final Duration shutdownTimeout;
  private final SignalSources sources;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  Hitl(HitlBuilder builder) {
    Seals seals = builder.seals;
    Store given = builder.store();
    Store sealed = given;
    if (seals == null) {
      sealer = null;
    } else {
      sealer = new Sealer(given, seals);
      sealed = seals.isSynchronous() ? sealer.synchronously() : given;
    }
    Planning planning = new Planning();
    ToolRegistry registered = ToolRegistry.of(builder.tools);
    tools = builder.plans ? planning.and(registered) : registered;
    Policy policy = builder.policy;
    Assessor assessor =
        new Assessor(
            tools, policy, builder.maxArgumentBytes, builder.maxContextBytes, builder.guardrails);
    builder.check(assessor);
    Scribe scribe = new Scribe(builder.node, assessor.policyVersion());
    store = new NodeStore(Probe.on(sealed, builder.probes), scribe);
    Wakeup wakeup = new Wakeup();
    Invoker invoker = new Invoker(tools);
    RunKeeper keeper = new RunKeeper(store, scribe, builder.lease, builder.maxStateBytes);
    reviewers = new Reviewers(builder.reviewers, builder.directoryTimeout);
    delegations = new StoredDelegations(store, reviewers);
    Admission admission = new Admission(reviewers, delegations.and(builder.delegations));
    sources =
        new SignalSources(
            builder.sources,
            builder.signalTimeout,
            builder.maxContextBytes,
            new PrecedentRecord(store),
            new Guardrails(builder.guardrails, builder.signalTimeout));
    CommandWatch watch = new CommandWatch(store, builder.pollInterval.multipliedBy(2));
    RunChanges changes = new RunChanges(store, scribe, builder.maxStateBytes);
    Wheel wheel = new Wheel(store, watch, keeper, changes, invoker);
    overrides = new Overrides(store, admission, policy.overrule(), watch, changes, streams, wakeup);
    Executions executions =
        new Executions(
            store,
            assessor,
            admission,
            tools,
            invoker,
            builder.node,
            builder.lease,
            builder.maxStateBytes,
            sources,
            builder.traces,
            wheel);
    GrantedCalls granted = new GrantedCalls(store, admission, invoker);
    gate =
        new Gate(
            store,
            assessor,
            invoker,
            keeper,
            executions,
            policy.maxRejections(),
            granted,
            sources,
            builder.traces,
            wheel);
    Amendments amendments = new Amendments(assessor, invoker, sources);
    overview = new Overview(store, reviewers, delegations.and(builder.delegations), amendments);
    desk =
        new ReviewDesk(
            store,
            new Counter(store, reviewers, admission, amendments, policy.guards(), scribe),
            policy.guards(),
            () -> {
              granted.forget();
              wakeup.signal();
            });
    grants =
        new Grants(
            store, assessor, admission, reviewers, policy.guards().longestGrant(), granted::forget);
    plans = new Plans(store, assessor, admission, reviewers);
    planning.keepIn(store, policy.guards().longestGrant());
    rollBacks = new RollBacks(store, assessor, admission, invoker, builder.node, builder.lease);
    Answers answers = new Answers(new AnswerGate(gate), keeper, policy.maxRejections());
    runner = new Runner(store, gate, keeper, wakeup, answers, wheel, streams);
    resumer =
        new Resumer(
            store,
            runner,
            new Sweeper(store, tools, builder.retention),
            new Courier(
                store,
                builder.notifiers,
                builder.node,
                policy.notificationFlow(),
                drills(policy.drills(), assessor, invoker)),
            new QueueAlerts(store, builder.notifiers, builder.node, policy.alerts()),
            overrides,
            wakeup,
            builder.pollInterval);
    shutdownTimeout = builder.shutdownTimeout;
    trail =
        new AuditTrail(
            store,
            tool -> tools.find(tool).map(Tool::secrets).orElseGet(Set::of),
            seals == null ? null : seals.key(),
            seals == null ? List.of() : seals.exporters());
    LOG.info("Policy {}; tools:", assessor.policyVersion());
    assessor.inventory().forEach(line -> LOG.info("  {}", line));
    if (sealer != null && builder.background) {
      sealer.start();
    }
    Executor executor = builder.executor;
    if (!builder.background) {
      ownExecutor = null;
    } else if (executor != null) {
      ownExecutor = null;
      resumer.start(executor);
    } else {
      ownExecutor = threads();
      resumer.start(ownExecutor);
    }
  }

  /**
   * Begins a node.
   *
   * @return a builder
   */
  public static HitlBuilder builder() {
    return new HitlBuilder();
  }

  /**
   * Makes an agent known to this node. From now on its runs are entered again here.
   *
   * @param name its name
   * @param agent its function
   * @throws IllegalArgumentException if the name is taken
   */
  public void agent(String name, Agent agent) {
    runner.register(name, agent);
  }

  /**
   * Starts a run of the default tenant and stays on this thread until it ends or is parked.
   *
   * @param agent a registered agent
   * @param input what the user said; becomes the first message
   * @return the run
   * @throws IllegalArgumentException if the agent is not registered
   * @throws IllegalStateException if this node is closed
   */
  public RunHandle start(String agent, String input) {
    return start(RunId.of(agent, UUID.randomUUID().toString()), input);
  }

  /**
   * Starts a run with a name of the caller's. A run of this name that is already there is not
   * started again, so a caller that does not know whether it was may call again.
   *
   * @param run its name
   * @param input what the user said; becomes the first message
   * @return the run
   * @throws IllegalArgumentException if the agent is not registered
   * @throws IllegalStateException if this node is closed
   */
  public RunHandle start(RunId run, String input) {
    return start(run, null, List.of(Message.user(input)));
  }

  /**
   * Starts a run on behalf of a person, who then cannot be the one who approves.
   *
   * @param run its name
   * @param principal on whose behalf the agent acts; null where unknown
   * @param messages what the conversation begins with
   * @return the run
   * @throws IllegalArgumentException if the agent is not registered
   * @throws IllegalStateException if this node is closed
   */
  public RunHandle start(RunId run, @Nullable String principal, List<Message> messages) {
    return runner.start(run, new Origin(principal, null, null, 0), Checkpoint.first(messages));
  }

  /**
   * Enters a run again, if it is ready or has failed, and stays until it ends or is parked. Nobody
   * has to call this where the background resumer runs; a failed run is entered again only by it.
   *
   * @param run its name
   * @return the run, as it was where it could not be taken
   * @throws IllegalArgumentException if there is no such run, or its agent is not registered
   * @throws IllegalStateException if this node is closed
   * @throws dev.hitl.checkpoint.UnreadableCheckpoint if a newer version of hitl wrote it; the run
   *     stays as it is, for a node of that version
   */
  public RunHandle resume(RunId run) {
    return runner.resume(run);
  }

  /**
   * Starts a run from an older checkpoint of another, which stays as it is. Approvals are not taken
   * along: what was asked there is asked again here.
   *
   * @param from the other run
   * @param checkpoint the number of its checkpoint, from 1
   * @param run the new run's name
   * @return the new run
   * @throws IllegalArgumentException if there is no such checkpoint
   */
  public RunHandle branch(RunId from, int checkpoint, RunId run) {
    return runner.branch(from, checkpoint, run);
  }

  /**
   * Takes a run that the caller drives, for frameworks that have a loop of their own; starts it
   * where it is not there. Close it, and open it again after the decisions.
   *
   * @param run its name; its agent is one that is not registered
   * @param principal on whose behalf the agent acts; null where unknown
   * @return the run
   * @throws dev.hitl.tool.NeedHumanApproval if it waits for people
   * @throws IllegalStateException if it has ended, another node holds it, or this node is closed
   * @throws IllegalArgumentException if an agent of its name is registered
   */
  public OpenRun open(RunId run, @Nullable String principal) {
    return runner.open(run, new Origin(principal, null, null, 0));
  }

  /**
   * A run that was started before, here or on another node.
   *
   * @param run its name
   * @return a handle; whether the run is there shows when it is asked
   */
  public RunHandle run(RunId run) {
    return runner.handle(run);
  }

  /**
   * Does once, on this thread, all that is due: deadlines, notices, every run that is ready, and
   * the seal. For tests and for cron, with {@link HitlBuilder#background} off.
   *
   * @return how many times a run was entered
   * @throws IllegalStateException if this node is closed
   */
  public int resumeDue() {
    int entered = resumer.resumeDue();
    if (sealer != null) {
      sealer.sealDue();
    }
    return entered;
  }

  /**
   * Rolls back a call that was executed, through the compensation that its tool declares (see
   * {@link dev.hitl.tool.Compensates}), on this thread. Only a more senior person than those who
   * agreed may, or one with a role that the policy lets overrule.
   *
   * @param request its id or reference
   * @param reviewer who, as the caller's security context vouches for
   * @param reason why; kept on record
   * @return what became of it
   * @throws dev.hitl.store.StoreException if the store cannot be reached; whether the compensation
   *     ran is then on record, or it is in doubt when its lease is over
   */
  public RolledBack rollBack(String request, String reviewer, String reason) {
    return rollBacks.rollBack(request, reviewer, reason, null);
  }

  /**
   * Rolls back a call that was executed, under a name of the caller's: given again, the answer is
   * the same and nothing runs again, on any node.
   *
   * @param request its id or reference
   * @param reviewer who, as the caller's security context vouches for
   * @param reason why; kept on record
   * @param decisionId 1 to 190 characters, such as a random UUID made before the first attempt
   * @return what became of it; {@link RolledBack.InDoubt} also while the first is still at it, and
   *     {@link RolledBack.NotPossible} where the name was used for something else
   * @throws IllegalArgumentException if the name is blank or too long
   * @throws dev.hitl.store.StoreException as {@link #rollBack(String, String, String)}
   */
  public RolledBack rollBack(String request, String reviewer, String reason, String decisionId) {
    return rollBacks.rollBack(request, reviewer, reason, decisionId);
  }

  /**
   * Where people decide.
   *
   * @return the desk
   */
  public ReviewDesk review() {
    return desk;
  }

  /**
   * Taking the wheel of running agents, and watching them.
   *
   * @return pauses, aborts, redirects, stops
   */
  public Overrides overrides() {
    return overrides;
  }

  /**
   * What a program reads that shows requests and runs to people.
   *
   * @return it only reads
   */
  public Overview overview() {
    return overview;
  }

  private Consumer<Request> drills(Drills drills, Assessor assessor, Invoker invoker) {
    return drills.cases().isEmpty()
        ? request -> {}
        : new Drilling(store, assessor, invoker, drills)::opened;
  }

  /**
   * Standing permissions that people gave.
   *
   * @return gives, shows and takes back
   */
  public Grants grants() {
    return grants;
  }

  /**
   * Plans that were approved.
   *
   * @return how they stand, and taking the rest of one back
   */
  public Plans plans() {
    return plans;
  }

  /**
   * Who hands their places to whom while they are away.
   *
   * @return puts down, shows and takes back
   */
  public StoredDelegations delegations() {
    return delegations;
  }

  /**
   * What there is to learn from what people decided.
   *
   * @return it only reads
   */
  public Lessons lessons() {
    return new Lessons(store);
  }

  /**
   * How reviewers decide.
   *
   * @return it only reads
   */
  public Workload workload() {
    return new Workload(store);
  }

  /**
   * The record.
   *
   * @return the trail
   */
  public AuditTrail audit() {
    return trail;
  }

  /**
   * Seals and exports now what is not sealed, on any node. Nobody has to call this where the node
   * works in the background.
   *
   * @return how many events were sealed; none where the node was given no {@link HitlBuilder#seals}
   * @throws dev.hitl.escalate.SealRefused if what is there contradicts what was sealed before
   */
  public long seal() {
    return sealer == null ? 0 : sealer.seal();
  }

  /**
   * All about one request: why it was asked, what was known, who was told and saw and decided what
   * and why, what ran, and what came of it.
   *
   * @param reference the request's id or reference
   * @return the explanation, as text and as JSON; empty where there is no such request
   */
  public Optional<Explanation> explain(String reference) {
    return desk.find(reference).flatMap(request -> trail.explain(request.id()));
  }

  /**
   * Legal holds.
   *
   * @return puts and lifts them
   */
  public Holds holds() {
    return new Holds(store);
  }

  /**
   * Erases what there is of a person.
   *
   * @return refuses where the node has no {@linkplain HitlBuilder#masterKeys master keys}
   */
  public Erasure erasure() {
    return new Erasure(store);
  }

  /**
   * Removes runs that ended long ago.
   *
   * @return nothing is removed until it is told to
   */
  public Retention retention() {
    return new Retention(store);
  }

  /**
   * Checks the whole store.
   *
   * @return it only reads
   */
  public Fsck fsck() {
    return new Fsck(store);
  }

  /**
   * Says what would happen to a batch of calls, and runs and stores nothing.
   *
   * @param run for which run; it need not be there
   * @param calls the batch
   * @return one assessment for each, in their order
   */
  public List<Assessment> dryRun(RunId run, List<ToolCall> calls) {
    return gate.dryRun(run, calls);
  }

  /**
   * The tools, for the model.
   *
   * @return a JSON array of objects with name, description and the JSON Schema of the parameters
   */
  public String toolDefinitions() {
    return tools.definitions();
  }

  private static ExecutorService threads() {
    int count = Math.max(2, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    return Executors.newFixedThreadPool(
        count,
        body -> {
          Thread thread = new Thread(body, "hitl-agent");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Stops: takes no more runs, waits for the agents and tools that are at work, wherever they run,
   * for up to {@link HitlBuilder#shutdownTimeout}, and then interrupts those on threads of the
   * node's choice. Whoever waits for a decision inside of an agent function is told that it is
   * still pending. Runs that the node still has are given back, so that other nodes go on with them
   * at once; one of which a tool is executing even then keeps its lease and lapses. Then the
   * threads and the store are closed.
   *
   * <p>Idempotent, and may be called by several threads: each returns when the node is closed. One
   * that is called inside of an agent function does not wait for that function.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    long began = System.nanoTime();
    try {
      resumer.quiesce();
      runner.close(shutdownTimeout);
      resumer.close(shutdownTimeout.minusNanos(System.nanoTime() - began));
      if (ownExecutor != null) {
        ownExecutor.shutdownNow();
      }
      if (sealer != null) {
        sealer.close();
      }
    } finally {
      try {
        streams.close();
        reviewers.close();
        sources.close();
        store.close();
      } finally {
        closed.countDown();
      }
    }
  }

  private void awaitClosed() {
    if (runner.isInside()) {
      return;
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
