package dev.hitl.terminal;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.Action;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.policy.Assessment;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ballot;
import dev.hitl.review.Edit;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
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
    return reached(
        () -> new InboxSearch(hitl.review(), tenant, reviewer, roles(), now()).page(filter));
  }

  private Set<String> roles() {
    return people.find(tenant, reviewer).map(Identity::held).orElse(Set.of());
  }

  @Override
  public Optional<Sheet> look(String reference) {
    return reached(
        () ->
            here(reference)
                .flatMap(request -> hitl.review().view(reference, reviewer))
                .map(this::sheet));
  }

  @Override
  public Optional<Sheet> find(String reference) {
    return reached(() -> here(reference).map(this::sheet));
  }

  private Optional<Request> here(String reference) {
    return hitl.review().find(reference).filter(request -> request.run().tenant().equals(tenant));
  }

  private Sheet sheet(Request request) {
    return Records.sheet(request, row(request), conversation(request));
  }

  private Row row(Request request) {
    return Records.row(
        request, 1, now(), Records.concluded(request, hitl.audit().of(request.id())).orElse(null));
  }

  /** What was said when it was asked. One that cannot be read keeps nobody from deciding. */
  private List<Message> conversation(Request request) {
    if (request.revision().isLocked()) {
      return List.of();
    }
    try {
      return hitl.overview().conversation(request);
    } catch (UnreadableCheckpoint e) {
      return List.of(Message.system("the conversation cannot be read: " + e.getMessage()));
    }
  }

  @Override
  public Sheet whole(Sheet sheet) {
    return sheet;
  }

  @Override
  public Checked check(Sheet sheet, Map<String, ? extends @Nullable Object> changes) {
    return reached(
        () ->
            store
                .request(sheet.row().id())
                .map(request -> checked(request, changes))
                .orElseGet(() -> new Checked.Wrong("it is not there any more")));
  }

  private Checked checked(Request request, Map<String, ? extends @Nullable Object> changes) {
    Optional<String> unfit = unfit(request);
    if (unfit.isPresent()) {
      return new Checked.Wrong(unfit.get());
    }
    Edit edit = hitl.overview().edit(request, changes);
    if (edit instanceof Edit.Wrong wrong) {
      return new Checked.Wrong(String.join("; ", wrong.problems()));
    } else if (edit instanceof Edit.Forbidden forbidden) {
      return new Checked.Wrong("policy forbids it: " + forbidden.why());
    }
    Action action = ((Edit.Fits) edit).action();
    return new Checked.Fits(Records.changes(request.revision(), action.arguments().asMap()));
  }

  /**
   * Why another action cannot be judged here: that takes the application's own tools and policy.
   */
  private Optional<String> unfit(Request request) {
    if (!isJudge) {
      return Optional.of(
          "what else may run is judged by the application's tools and policy: give --tools, and"
              + " --policy where there is one");
    }
    Action asked = request.revision().action();
    ToolCall same = ToolCall.of(asked.callId(), asked.tool(), asked.arguments().json());
    Assessment assessment = hitl.dryRun(request.run(), List.of(same)).get(0);
    String here =
        assessment instanceof Assessment.Judged judged ? judged.action().policyVersion() : "others";
    return here.equals(asked.policyVersion())
        ? Optional.empty()
        : Optional.of(
            "it was asked under the policy "
                + asked.policyVersion()
                + ", and --tools with --policy are "
                + here
                + ": give those of the application");
  }

  @Override
  public Answer decide(Ballot ballot, String decisionId) {
    return reached(
        () -> {
          Optional<Request> request = here(ballot.reference());
          if (request.isEmpty()) {
            return Answer.of(Answer.Kind.NO_SUCH_REQUEST, "there is no such request");
          } else if (request.get().revision().isLocked()) {
            return Answer.of(
                Answer.Kind.NOT_ALLOWED,
                "what it says is encrypted, and the key is not here: decide it in the console");
          }
          boolean isOther = ballot instanceof Ballot.Modify || ballot instanceof Ballot.Redirect;
          Optional<String> unfit = isOther ? request.flatMap(this::unfit) : Optional.empty();
          if (unfit.isPresent()) {
            return Answer.of(Answer.Kind.INVALID, unfit.get());
          }
          return Rulings.answer(hitl.review().decide(ballot, decisionId), this::row, now());
        });
  }

  @Override
  public Optional<Answer> again(Ballot ballot, String decisionId) {
    return reached(
        () ->
            here(ballot.reference())
                .filter(request -> !request.revision().isLocked())
                .filter(request -> wasGiven(request, decisionId))
                .map(request -> hitl.review().decide(ballot, decisionId))
                .map(ruling -> Rulings.answer(ruling, this::row, now())));
  }

  private boolean wasGiven(Request request, String decisionId) {
    return hitl.audit().of(request.id()).stream()
        .anyMatch(event -> decisionId.equals(event.data().get("decisionId")));
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
