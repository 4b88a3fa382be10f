package dev.hitl.terminal;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.Arguments;
import dev.hitl.call.JsonException;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ballot;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A desk straight on a database, through hitl's own review desk: roles, revisions, deadlines and
 * the record count as anywhere.
 */
final class DatabaseDesk implements Desk {
  private final Hitl hitl;
  private final Store store;
  private final HikariDataSource pool;
  private final ReviewerDirectory people;
  private final String reviewer;
  private final String tenant;
  private final boolean isJudge;
  private final Duration every;

  /**
   * @param store the same that hitl has
   * @param isJudge whether it was given the tools, and so can judge an edit
   * @param every how often a watch looks
   */
  DatabaseDesk(
      Hitl hitl,
      Store store,
      HikariDataSource pool,
      ReviewerDirectory people,
      String reviewer,
      String tenant,
      boolean isJudge,
      Duration every) {
    this.hitl = hitl;
    this.store = store;
    this.pool = pool;
    this.people = people;
    this.reviewer = reviewer;
    this.tenant = tenant;
    this.isJudge = isJudge;
    this.every = every;
  }

  @Override
  public String reviewer() {
    return reviewer;
  }

  @Override
  public Instant now() {
    return reached(store.clock()::instant);
  }

  @Override
  public Page list(Filter filter) {
    return reached(() -> new InboxSearch(hitl.review(), tenant, reviewer, roles(), now()).page(filter));
  }

  private Set<String> roles() {
    return people.find(tenant, reviewer).map(Identity::held).orElse(Set.of());
  }

  @Override
  public Optional<Sheet> look(String reference) {
    return reached(
        () ->
            hitl.review()
                .find(reference)
                .filter(request -> request.run().tenant().equals(tenant))
                .flatMap(request -> hitl.review().view(reference, reviewer))
                .map(request -> Records.sheet(request, row(request), conversation(request))));
  }

  private Row row(Request request) {
    return Records.row(
        request,
        1,
        now(),
        Records.concluded(request, hitl.audit().of(request.id())).orElse(null));
  }

  /** What was said when it was asked. One that cannot be read keeps nobody from deciding. */
  private List<Message> conversation(Request request) {
    if (request.revision().isLocked()) {
      return List.of();
    }
    List<StoredCheckpoint> all = store.checkpoints(request.run());
    try {
      return all.stream()
          .filter(one -> !one.at().isAfter(request.openedAt()))
          .max(Comparator.comparingInt(StoredCheckpoint::seq))
          .map(last -> new CheckpointCodec().decode(all, last.seq()).messages())
          .orElse(List.of());
    } catch (UnreadableCheckpoint e) {
      return List.of(Message.system("the conversation cannot be read: " + e.getMessage()));
    }
  }

  @Override
  public Checked check(Sheet sheet, Map<String, ? extends @Nullable Object> changes) {
    if (!isJudge) {
      return new Checked.Wrong(
          "an edit is judged by the application's tools and policy: give --tools, and --policy where"
              + " there is one");
    }
    return reached(
        () ->
            store
                .request(sheet.row().id())
                .map(request -> checked(request, changes))
                .orElseGet(() -> new Checked.Wrong("it is not there any more")));
  }

  private Checked checked(Request request, Map<String, ? extends @Nullable Object> changes) {
    Arguments arguments;
    try {
      arguments = request.revision().action().arguments().with(changes);
    } catch (JsonException e) {
      return new Checked.Wrong(String.valueOf(e.getMessage()));
    }
    ToolCall call =
        ToolCall.of(
            request.revision().action().callId(),
            request.revision().action().tool(),
            arguments.json());
    Assessment assessment = hitl.dryRun(request.run(), List.of(call)).get(0);
    if (assessment instanceof Assessment.Invalid invalid) {
      return new Checked.Wrong(invalid.problem());
    }
    Assessment.Judged judged = (Assessment.Judged) assessment;
    String asked = request.revision().action().policyVersion();
    if (!judged.action().policyVersion().equals(asked)) {
      return new Checked.Wrong(
          "it was asked under the policy "
              + asked
              + ", and --tools with --policy are "
              + judged.action().policyVersion()
              + ": give those of the application");
    }
    return judged.verdict() instanceof Verdict.Deny deny
        ? new Checked.Wrong("policy forbids it: " + deny.message())
        : new Checked.Fits(
            Records.changes(request.revision(), judged.action().arguments().asMap()));
  }

  @Override
  public Answer decide(Ballot ballot, String decisionId) {
    return reached(
        () -> {
          Optional<Request> request = hitl.review().find(ballot.reference());
          if (request.isPresent() && request.get().revision().isLocked()) {
            return Answer.of(
                Answer.Kind.NOT_ALLOWED,
                "what it says is encrypted, and the key is not here: decide it in the console");
          }
          return Rulings.answer(hitl.review().decide(ballot, decisionId), this::row, now());
        });
  }

  @Override
  public void watch(boolean backlog, Predicate<Change> each) {
    reached(
        () -> {
          new DatabaseWatch(hitl, store, tenant, every).run(backlog, each, this::list);
          return true;
        });
  }

  private static <T> T reached(Supplier<T> work) {
    try {
      return work.get();
    } catch (StoreException e) {
      throw new Unreachable("the database does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    hitl.close();
    pool.close();
  }
}
