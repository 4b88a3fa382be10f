package dev.hitl.audit;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chains beside those of requests and runs, for what is on record but is no step of either: who was
 * told of a request and who looked at it, who tried what they may not, and what was held and erased
 * in a tenant. They grow while people vote and tools run, and are in nobody's way. Their ends are
 * kept by the store.
 *
 * <p>Thread-safe.
 */
public final class SideChain {
  private static final String REQUEST = "request:";
  private static final String REFUSALS = "refusals:";
  private static final String TENANT = "tenant:";

  private SideChain() {}

  /**
   * The chain of who was told of a request and who looked at it.
   *
   * @param request the request's id
   * @return its subject
   */
  public static String ofRequest(String request) {
    return REQUEST + request;
  }

  /**
   * The chain of the ballots on a request that were refused.
   *
   * @param request the request's id
   * @return its subject
   */
  public static String refusalsOf(String request) {
    return REFUSALS + request;
  }

  /**
   * The chain of what was tried in a tenant about grants and delegations, and refused.
   *
   * @param tenant the tenant
   * @return its subject
   */
  public static String refusalsIn(String tenant) {
    return REFUSALS + TENANT + tenant;
  }

  /**
   * All chains of a tenant, which stay.
   *
   * @param tenant the tenant
   * @return their subjects
   */
  public static List<String> allIn(String tenant) {
    return List.of(ofTenant(tenant), refusalsIn(tenant));
  }

  /**
   * Whether a chain is one of refused ballots or other refused attempts.
   *
   * @param subject any subject
   * @return true if it is
   */
  public static boolean isRefusals(String subject) {
    return subject.startsWith(REFUSALS);
  }

  /**
   * All chains beside a request's own, which come and go with it.
   *
   * @param request the request's id
   * @return their subjects
   */
  public static List<String> allOf(String request) {
    return List.of(ofRequest(request), refusalsOf(request));
  }

  /**
   * The chain of what was held and erased in a tenant.
   *
   * @param tenant the tenant
   * @return its subject
   */
  public static String ofTenant(String tenant) {
    return TENANT + tenant;
  }

  /**
   * Whether a subject is that of a side chain; no request's id has a colon, no tenant a slash, and
   * no other chain begins with these words.
   *
   * @param subject any subject
   * @return false for those of requests, runs and standing records
   */
  public static boolean is(String subject) {
    return subject.indexOf('/') < 0
        && (subject.startsWith(REQUEST)
            || subject.startsWith(REFUSALS)
            || subject.startsWith(TENANT));
  }

  /**
   * The next event of a tenant's chain.
   *
   * @param head the end of the chain so far
   * @param tenant the tenant
   * @param at when
   * @param type what happened
   * @param actor who did it
   * @param data the particulars
   * @return the event
   */
  public static AuditEvent next(
      Head head,
      String tenant,
      Instant at,
      String type,
      String actor,
      Map<String, ? extends @Nullable Object> data) {
    return Chain.next(head, ofTenant(tenant), at, type, actor, nowhere(tenant), data);
  }

  /**
   * What stands in the place of a run where an event belongs to none.
   *
   * @param tenant the tenant
   * @return a name that no run needs to have
   */
  public static RunId nowhere(String tenant) {
    return new RunId(tenant, "hitl", "-");
  }
}
