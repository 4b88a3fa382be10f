package dev.hitl;

import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.escalate.Courier;
import dev.hitl.escalate.Sweeper;
import dev.hitl.gate.Executions;
import dev.hitl.gate.Gate;
import dev.hitl.gate.RunKeeper;
import dev.hitl.insight.AuditTrail;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.review.Amendments;
import dev.hitl.review.Counter;
import dev.hitl.review.ReviewDesk;
import dev.hitl.run.Agent;
import dev.hitl.run.OpenRun;
import dev.hitl.run.Resumer;
import dev.hitl.run.RunHandle;
import dev.hitl.run.Runner;
import dev.hitl.run.Wakeup;
import dev.hitl.store.Store;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of hitl: tools, policy and store wired together.
 *
 * <p>Thread-safe. Close it when the application stops: it takes no more runs, waits up to ten
 * seconds for those on its own threads, stops its threads and closes its store. Runs on the
 * caller's threads are the caller's to wait for. Any number of nodes may share a database, each
 * with a store of its own.
 */
public final class Hitl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hitl.class);
  private static final int MAX_THREADS = 4;

  private final Store store;
  private final ToolRegistry tools;
  private final Gate gate;
  private final ReviewDesk desk;
  private final Runner runner;
  private final Resumer resumer;
  private final AuditTrail trail;
  private final @Nullable ExecutorService ownExecutor;

  Hitl(HitlBuilder builder) {
    store = builder.store();
    tools = ToolRegistry.of(builder.tools);
    Assessor assessor = new Assessor(tools, builder.policy, builder.maxArgumentBytes);
    builder.check(assessor);
    Wakeup wakeup = new Wakeup();
    Invoker invoker = new Invoker(tools);
    RunKeeper keeper = new RunKeeper(store, builder.node, builder.lease);
    Executions executions =
        new Executions(store, assessor, tools, invoker, builder.node, builder.lease);
    gate = new Gate(store, assessor, invoker, keeper, executions, builder.maxRejections);
    desk =
        new ReviewDesk(
            store, new Counter(store, builder.reviewers, new Amendments(assessor)), wakeup::signal);
    runner = new Runner(store, gate, keeper, tools, wakeup);
    resumer =
        new Resumer(
            store,
            runner,
            new Sweeper(store, tools),
            new Courier(store, builder.notifiers),
            wakeup,
            keeper,
            builder.lease,
            builder.pollInterval);
    trail = new AuditTrail(store, tool -> tools.find(tool).map(Tool::secrets).orElseGet(Set::of));
    LOG.info("Policy {}; tools:", assessor.policyVersion());
    assessor.inventory().forEach(line -> LOG.info("  {}", line));
    Executor given = builder.executor;
    if (!builder.background) {
      ownExecutor = null;
    } else if (given != null) {
      ownExecutor = null;
      resumer.start(given);
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
   * @throws IllegalStateException if it has ended, or another node holds it
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
   * Does once, on this thread, all that is due: deadlines, notices, and every run that is ready.
   * For tests and for cron, with {@link HitlBuilder#background} off.
   *
   * @return how many times a run was entered
   */
  public int resumeDue() {
    return resumer.resumeDue();
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
   * The record.
   *
   * @return the trail
   */
  public AuditTrail audit() {
    return trail;
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

  /** Stops. Idempotent. */
  @Override
  public void close() {
    resumer.quiesce();
    if (ownExecutor != null) {
      ownExecutor.shutdown();
      try {
        if (!ownExecutor.awaitTermination(10, TimeUnit.SECONDS)) {
          LOG.warn("Agents are still running after ten seconds; their runs go on elsewhere later");
          ownExecutor.shutdownNow();
          ownExecutor.awaitTermination(1, TimeUnit.SECONDS);
        }
      } catch (InterruptedException e) {
        ownExecutor.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
    resumer.close();
    store.close();
  }
}
