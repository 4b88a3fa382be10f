package dev.hitl;

import dev.hitl.audit.TraceContext;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.cipher.MasterKeys;
import dev.hitl.escalate.RetentionRules;
import dev.hitl.notify.Notifier;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Policy;
import dev.hitl.probe.Probe;
import dev.hitl.request.Delegations;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.seal.Seals;
import dev.hitl.signal.Guardrail;
import dev.hitl.signal.SignalSource;
import dev.hitl.store.EncryptedStore;
import dev.hitl.store.Store;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Says what a node is made of. Every mistake that can be seen without a call is an exception of
 * {@link #build}, or of the method that was given it. Not thread-safe.
 */
public final class HitlBuilder {
  private @Nullable Store store;
  private boolean hasDirectory;
  final List<Tool> tools = new ArrayList<>();
  final List<Notifier> notifiers = new ArrayList<>();
  Policy policy = Policy.none();
  ReviewerDirectory reviewers = ReviewerDirectory.anybody();
  Duration directoryTimeout = Duration.ofSeconds(5);
  Delegations delegations = Delegations.NONE;
  @Nullable Executor executor;
  boolean background = true;
  String node = "node-" + UUID.randomUUID();
  Duration lease = Duration.ofSeconds(30);
  Duration pollInterval = Duration.ofSeconds(1);
  Duration shutdownTimeout = Duration.ofSeconds(10);
  int maxArgumentBytes = 1 << 20;
  int maxStateBytes = 16 << 20;
  int maxContextBytes = Assessor.MAX_CONTEXT_BYTES;
  @Nullable RetentionRules retention;
  private @Nullable MasterKeys masterKeys;
  @Nullable Seals seals;
  final Map<String, SignalSource> sources = new LinkedHashMap<>();
  final List<Guardrail> guardrails = new ArrayList<>();
  Duration signalTimeout = Duration.ofSeconds(1);
  final List<Probe> probes = new ArrayList<>();
  TraceContext traces = TraceContext.NONE;
  boolean plans;

  HitlBuilder() {}

  /**
   * Where everything is kept. Required. The node closes it.
   *
   * @param value the store
   * @return this
   */
  public HitlBuilder store(Store value) {
    store = value;
    return this;
  }

  /**
   * Adds the tools of annotated objects: the public methods that their classes declare.
   *
   * @param objects one or more
   * @return this
   * @throws IllegalArgumentException if an object's methods cannot be tools; the message says why
   */
  public HitlBuilder tools(Object... objects) {
    for (Object object : objects) {
      tools.addAll(Tool.of(object));
    }
    return this;
  }

  /**
   * Adds the tools of an object whose own class does not show them, such as a proxy.
   *
   * @param object called
   * @param declaredAs the type whose methods and annotations count
   * @return this
   * @throws IllegalArgumentException if its methods cannot be tools; the message says why
   */
  public HitlBuilder toolsOf(Object object, Class<?> declaredAs) {
    tools.addAll(Tool.of(object, declaredAs));
    return this;
  }

  /**
   * Adds a tool made from a lambda.
   *
   * @param tool the tool
   * @return this
   */
  public HitlBuilder tool(Tool tool) {
    tools.add(tool);
    return this;
  }

  /**
   * Whether agents may propose whole plans: the tools have {@link dev.hitl.call.Plan#TOOL} among
   * them then, for models and for rules. Not by default: what a model is offered is up to whoever
   * builds.
   *
   * @param value true for plans
   * @return this
   */
  public HitlBuilder plans(boolean value) {
    plans = value;
    return this;
  }

  /**
   * The rules, besides the annotations, and all that they share: caps, guards, test requests, how
   * fast people are told. None by default.
   *
   * @param value the policy
   * @return this
   */
  public HitlBuilder policy(Policy value) {
    policy = value;
    return this;
  }

  /**
   * Says who may review. By default anybody may who is named, and a rule that names a role is an
   * error.
   *
   * @param value the directory
   * @return this
   */
  public HitlBuilder reviewers(ReviewerDirectory value) {
    reviewers = value;
    hasDirectory = true;
    return this;
  }

  /**
   * Adds somebody who says something of every call besides its agent, before policy judges it.
   *
   * @param name under which it stands on record
   * @param source asked about each call
   * @return this
   * @throws IllegalArgumentException if the name is blank or taken
   */
  public HitlBuilder signals(String name, SignalSource source) {
    if (name.isBlank() || sources.putIfAbsent(name, source) != null) {
      throw new IllegalArgumentException(
          "a signal source needs a name of its own, and '" + name + "' is blank or taken");
    }
    return this;
  }

  /**
   * How long all signal sources together may take for a call, and all guardrails. One second by
   * default. A source that is later has failed, and then no signal counts in the call's favour; a
   * guardrail that is later has people asked.
   *
   * @param value more than zero
   * @return this
   * @throws IllegalArgumentException if it is not
   */
  public HitlBuilder signalTimeout(Duration value) {
    signalTimeout = positive("signal timeout", value);
    return this;
  }

  /**
   * Adds a check in code, before calls run or after, or of answers. None by default.
   *
   * @param value asked about every call of its tools
   * @return this
   */
  public HitlBuilder guardrail(Guardrail value) {
    guardrails.add(value);
    return this;
  }

  /**
   * How long the directory, and whoever tells delegations, has for each answer. Five seconds by
   * default. No answer by then means no: a ballot does not count, and what was approved is not
   * executed now but tried again.
   *
   * @param value more than zero
   * @return this
   * @throws IllegalArgumentException if it is not
   */
  public HitlBuilder directoryTimeout(Duration value) {
    directoryTimeout = positive("directory timeout", value);
    return this;
  }

  /**
   * Says who fills whose places now. By default nobody hands their places to anybody.
   *
   * @param value asked at every vote
   * @return this
   */
  public HitlBuilder delegations(Delegations value) {
    delegations = value;
    return this;
  }

  /**
   * Adds a notifier. Without one, requests wait in the inbox for somebody to look.
   *
   * @param value told of every request
   * @return this
   */
  public HitlBuilder notifier(Notifier value) {
    notifiers.add(value);
    return this;
  }

  /**
   * Runs resumed agents on the caller's executor, which the caller closes. By default the node has
   * two to four threads of its own.
   *
   * @param value the executor
   * @return this
   */
  public HitlBuilder executor(Executor value) {
    executor = value;
    return this;
  }

  /**
   * Whether the node goes on with runs by itself. On by default; off, nothing happens but by {@link
   * Hitl#resumeDue}. Either way a thread extends the leases of the runs that the node is at work
   * on, and is there only while there are any.
   *
   * @param value on or off
   * @return this
   */
  public HitlBuilder background(boolean value) {
    background = value;
    return this;
  }

  /**
   * Names the node, in leases and in the record. Random by default.
   *
   * @param value unlike any other's on the same store
   * @return this
   * @throws IllegalArgumentException if it is blank or longer than 190 characters
   */
  public HitlBuilder node(String value) {
    if (value.isBlank() || value.length() > 190) {
      throw new IllegalArgumentException("a node's name has 1 to 190 characters");
    }
    node = value;
    return this;
  }

  /**
   * How long a run or an execution stays with a node that has fallen silent. 30 seconds by default;
   * extended three times as often while the node lives.
   *
   * @param value more than zero
   * @return this
   * @throws IllegalArgumentException if it is not
   */
  public HitlBuilder lease(Duration value) {
    lease = positive("lease", value);
    return this;
  }

  /**
   * How often to look at the store at least for what other nodes did, and for deadlines. One second
   * by default. After something happened, and where the store hints that another node did
   * something, the node looks sooner; nodes do not look in step.
   *
   * @param value more than zero
   * @return this
   * @throws IllegalArgumentException if it is not
   */
  public HitlBuilder pollInterval(Duration value) {
    pollInterval = positive("poll interval", value);
    return this;
  }

  /**
   * How long {@link Hitl#close} waits for agents and tools that are at work before it interrupts
   * them. Ten seconds by default.
   *
   * @param value zero to interrupt them at once, or more
   * @return this
   * @throws IllegalArgumentException if it is less
   */
  public HitlBuilder shutdownTimeout(Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("the shutdown timeout must not be negative: " + value);
    }
    shutdownTimeout = value;
    return this;
  }

  /**
   * The largest arguments that a call may have. 1 MiB by default.
   *
   * @param value bytes of JSON text
   * @return this
   * @throws IllegalArgumentException if it is below 2 or above 8 MiB
   */
  public HitlBuilder maxArgumentBytes(int value) {
    if (value < 2 || value > 8 << 20) {
      throw new IllegalArgumentException(
          "the smallest arguments, {}, have 2 bytes, the largest 8 MiB, not " + value);
    }
    maxArgumentBytes = value;
    return this;
  }

  /**
   * The most that one checkpoint may have: the messages since the last one, the agent's state, and
   * the calls that are owed. 16 MiB by default. One message may have half of it, the state a
   * quarter, and a tool's result a sixteenth, of which the rest is cut. What does not fit is a
   * {@link dev.hitl.gate.TooLarge} before anything is done with it.
   *
   * @param value bytes of JSON, before they are compressed
   * @return this
   * @throws IllegalArgumentException if it is not within 64 KiB and 32 MiB
   */
  public HitlBuilder maxStateBytes(int value) {
    if (value < 64 << 10 || value > CheckpointCodec.MOST_BYTES) {
      throw new IllegalArgumentException("a checkpoint has 64 KiB to 32 MiB, not " + value);
    }
    maxStateBytes = value;
    return this;
  }

  /**
   * The most that may come with a call besides its arguments: the attributes of its signals, and
   * the context that a tool's body adds when it asks by itself. 64 KiB by default. A call with more
   * is invalid; a tool that asks with more has failed.
   *
   * @param value bytes of JSON
   * @return this
   * @throws IllegalArgumentException if it is not within 2 and 1 MiB
   */
  public HitlBuilder maxContextBytes(int value) {
    if (value < 2 || value > 1 << 20) {
      throw new IllegalArgumentException(
          "the context of a call has 2 bytes to 1 MiB, not " + value);
    }
    maxContextBytes = value;
    return this;
  }

  /**
   * Removes runs by itself that ended longer ago than this, with all that belongs to them: see
   * {@link dev.hitl.escalate.Retention}. Off by default: nothing is ever removed.
   *
   * @param value how long to keep them; more than zero
   * @return this
   * @throws IllegalArgumentException if it is not
   */
  public HitlBuilder keepEndedRuns(Duration value) {
    return keepEndedRuns(RetentionRules.keep(positive("time to keep ended runs", value)));
  }

  /**
   * Removes runs by itself that ended longer ago than rules say, each tenant and risk by its own.
   *
   * @param rules how long to keep them
   * @return this
   */
  public HitlBuilder keepEndedRuns(RetentionRules rules) {
    retention = rules;
    return this;
  }

  /**
   * Encrypts what is a person's in the store, so that it can be {@linkplain Hitl#erasure erased}:
   * see {@link EncryptedStore}. Off by default: everything stands in the clear. All nodes of a
   * database need the same keys.
   *
   * @param value the application's keys
   * @return this
   */
  public HitlBuilder masterKeys(MasterKeys value) {
    masterKeys = value;
    return this;
  }

  /**
   * Seals the record: see {@link Seals}. Off by default: then the record can be verified, and
   * whoever can write to the database can make all of it anew.
   *
   * @param value with which key, how often, and where copies of the seals go
   * @return this
   */
  public HitlBuilder seals(Seals value) {
    seals = value;
    return this;
  }

  /**
   * Adds a probe, which is told of each event after this node put it on record. None by default.
   *
   * @param value for counters or traces
   * @return this
   */
  public HitlBuilder probe(Probe value) {
    probes.add(value);
    return this;
  }

  /**
   * Says in which trace an agent asks, which is put on record with the question. None by default.
   *
   * @param value asked on the agent's thread
   * @return this
   */
  public HitlBuilder traces(TraceContext value) {
    traces = value;
    return this;
  }

  /**
   * Builds the node, checks everything, and logs the inventory of tools with what holds for each.
   *
   * @return a running node
   * @throws IllegalStateException if there is no store, or a rule names a role and nobody says who
   *     has it
   * @throws IllegalArgumentException if two tools have one name
   * @throws dev.hitl.policy.PolicyException if a rule is wrong, or a guardrail is for a tool that
   *     is not there
   */
  public Hitl build() {
    return new Hitl(this);
  }

  Store store() {
    if (store == null) {
      throw new IllegalStateException(
          "a store is needed: .store(JdbcStore.h2(\"./data/hitl\")), or in a test .store(new"
              + " InMemoryStore())");
    }
    return masterKeys == null ? store : EncryptedStore.of(store, masterKeys);
  }

  void check(Assessor assessor) {
    Set<String> roles = new TreeSet<>(assessor.roles());
    if (!roles.isEmpty() && !hasDirectory) {
      throw new IllegalStateException(
          "rules name the roles "
              + roles
              + " but nobody says who has them: add"
              + " .reviewers(ReviewerDirectory.of(Map.of(\"manager-1\", Set.of(\"manager\"))))");
    }
  }

  private static Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("the " + what + " must be more than zero, not " + value);
    }
    return value;
  }
}
