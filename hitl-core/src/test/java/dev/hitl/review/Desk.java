package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A shop with one parked run, for tests of what people decide. */
final class Desk {
  static final String PRINCIPAL = "manager-2";

  final Shop shop;
  final Hitl hitl;
  final RunHandle run;

  private Desk(UnaryOperator<HitlBuilder> more, @Nullable String principal, List<ToolCall> calls) {
    this(new Shop(), more, principal, calls);
  }

  private Desk(
      Shop shop,
      UnaryOperator<HitlBuilder> more,
      @Nullable String principal,
      List<ToolCall> calls) {
    this.shop = shop;
    hitl = shop.open(more);
    hitl.agent("support", Shop.proposing(calls));
    run = hitl.start(Shop.runId("run-1"), principal, List.of(Message.user("hello")));
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
  }

  static Desk asked(ToolCall... calls) {
    return new Desk(builder -> builder, null, List.of(calls));
  }

  static Desk asked(String policy, ToolCall... calls) {
    return new Desk(builder -> builder.policy(Policy.parse(policy)), null, List.of(calls));
  }

  static Desk asked(UnaryOperator<HitlBuilder> more, ToolCall... calls) {
    return new Desk(more, null, List.of(calls));
  }

  /** On behalf of somebody who would otherwise be one of the reviewers. */
  static Desk askedFor(String principal, ToolCall... calls) {
    return new Desk(builder -> builder, principal, List.of(calls));
  }

  static Desk askedFor(UnaryOperator<HitlBuilder> more, String principal, ToolCall... calls) {
    return new Desk(more, principal, List.of(calls));
  }

  static ToolCall refund(String amount) {
    return Shop.refund("c1", amount);
  }

  static ToolCall delete() {
    return Shop.call("c2", "deleteAccount", "account", "a7");
  }

  /** The same, on a node of its own making. */
  static Desk askedFor(
      @Nullable String principal, UnaryOperator<HitlBuilder> more, ToolCall... calls) {
    return new Desk(more, principal, List.of(calls));
  }

  /** The same in a shop on another store. */
  static Desk in(
      Shop shop, @Nullable String principal, UnaryOperator<HitlBuilder> more, ToolCall... calls) {
    return new Desk(shop, more, principal, List.of(calls));
  }

  ReviewDesk desk() {
    return hitl.review();
  }

  /** As it is now. */
  Request request() {
    return Shop.only(run);
  }

  Request request(String tool) {
    return run.requests().stream()
        .filter(request -> request.revision().action().tool().equals(tool))
        .findFirst()
        .orElseThrow();
  }

  String reference() {
    return request().reference();
  }

  /** A ballot that is not taken leaves everything as it was. */
  <T extends Ruling> T refused(Class<T> kind, Supplier<Ruling> ballot) {
    List<Request> before = run.requests();
    List<Integer> events = before.stream().map(r -> shop.store.audit(r.id()).size()).toList();
    Ruling ruling = ballot.get();
    assertThat(ruling).isInstanceOf(kind);
    assertThat(ruling.isTaken()).isFalse();
    assertThat(run.requests()).isEqualTo(before);
    assertThat(before.stream().map(r -> shop.store.audit(r.id()).size())).isEqualTo(events);
    return kind.cast(ruling);
  }

  String notAllowed(Supplier<Ruling> ballot) {
    return refused(Ruling.NotAllowed.class, ballot).reason();
  }

  String invalid(Supplier<Ruling> ballot) {
    return refused(Ruling.Invalid.class, ballot).problem();
  }

  Request done(Ruling ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Done.class);
    assertThat(ruling.isTaken()).isTrue();
    Request request = ((Ruling.Done) ruling).request();
    assertThat(shop.store.request(request.id())).contains(request);
    assertThat(hitl.audit().verify().broken()).isEmpty();
    return request;
  }
}
