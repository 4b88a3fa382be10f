package dev.hitl.console;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the API does. The description of the API and the tests are made from these.
 *
 * @param method GET or POST
 * @param path segments; one in braces takes anything
 * @param access who may ask at all
 * @param says what it does
 * @param query the names of parameters that may be in the address
 * @param body the members that a body may have
 * @param matches whether it has to say which version was seen
 * @param keyed whether it knows a key that was given before, and does nothing again
 * @param answer the name of the schema of what it answers
 * @param handler what is done
 */
record Endpoint(
    String method,
    String path,
    Access access,
    String says,
    List<Param> query,
    List<Field> body,
    boolean matches,
    boolean keyed,
    String answer,
    Handler handler) {

  /** Who may ask. */
  enum Access {
    /** Anybody, so it says nothing of what is kept. */
    ANYBODY,
    /** Whoever the directory knows; they are answered about what they may see. */
    REVIEWER,
    /** Who sees everything of their tenant. */
    OVERSEER
  }

  /**
   * A parameter in the address.
   *
   * @param name its name
   * @param says what it is
   */
  record Param(String name, String says) {}

  /** Answers. */
  @FunctionalInterface
  interface Handler {
    /** Null where it has taken the response over. */
    @Nullable Answer answer(Exchange exchange);
  }

  static Endpoint get(String path, String answer, String says, Handler handler) {
    return new Endpoint(
        "GET", path, Access.REVIEWER, says, List.of(), List.of(), false, false, answer, handler);
  }

  static Endpoint post(String path, String answer, String says, List<Field> body, Handler handler) {
    return new Endpoint(
        "POST", path, Access.REVIEWER, says, List.of(), body, false, false, answer, handler);
  }

  Endpoint forAnybody() {
    return with(Access.ANYBODY, matches, keyed);
  }

  Endpoint forOverseers() {
    return with(Access.OVERSEER, matches, keyed);
  }

  Endpoint matching() {
    return with(access, true, keyed);
  }

  Endpoint byKey() {
    return with(access, matches, true);
  }

  private Endpoint with(Access who, boolean match, boolean key) {
    return new Endpoint(method, path, who, says, query, body, match, key, answer, handler);
  }

  Endpoint param(String name, String what) {
    List<Param> more = new ArrayList<>(query);
    more.add(new Param(name, what));
    return new Endpoint(
        method, path, access, says, List.copyOf(more), body, matches, keyed, answer, handler);
  }
}
