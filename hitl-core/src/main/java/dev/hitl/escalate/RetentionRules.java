package dev.hitl.escalate;

import dev.hitl.store.Removable;
import dev.hitl.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long ended runs are kept, for each tenant and for each risk. What a run risked is the highest
 * risk of its requests; a run without any has the lowest. Grants and delegations that ended are
 * kept as long as the run of their tenant that is kept longest.
 *
 * <p>Of the rules that fit a run the most particular counts: one for its tenant and risk, then one
 * for its tenant, then one for its risk, then the general one. Where none fits it is kept for ever.
 * Immutable.
 */
public final class RetentionRules {
  private record Scope(@Nullable String tenant, @Nullable Risk risk) {}

  private final Map<Scope, Duration> rules;

  private RetentionRules(Map<Scope, Duration> rules) {
    this.rules = rules;
  }

  /**
   * Keeps nothing for ever, unless a rule says so.
   *
   * @param time how long runs are kept for which there is no other rule; more than zero
   * @return rules
   * @throws IllegalArgumentException if the time is not more than zero
   */
  public static RetentionRules keep(Duration time) {
    return new RetentionRules(Map.of()).with(null, null, time);
  }

  /**
   * Keeps everything for ever for which there is no rule.
   *
   * @return no rules
   */
  public static RetentionRules keepForEver() {
    return new RetentionRules(Map.of());
  }

  /**
   * A rule for a tenant.
   *
   * @param tenant the tenant
   * @param time more than zero
   * @return these rules and one more
   * @throws IllegalArgumentException if there is such a rule, or the time is not more than zero
   */
  public RetentionRules tenant(String tenant, Duration time) {
    return with(tenant, null, time);
  }

  /**
   * A rule for a risk in all tenants.
   *
   * @param highest the highest risk of a run's requests
   * @param time more than zero
   * @return these rules and one more
   * @throws IllegalArgumentException if there is such a rule, or the time is not more than zero
   */
  public RetentionRules risk(Risk highest, Duration time) {
    return with(null, highest, time);
  }

  /**
   * A rule for a risk in one tenant.
   *
   * @param tenant the tenant
   * @param highest the highest risk of a run's requests
   * @param time more than zero
   * @return these rules and one more
   * @throws IllegalArgumentException if there is such a rule, or the time is not more than zero
   */
  public RetentionRules tenant(String tenant, Risk highest, Duration time) {
    return with(tenant, highest, time);
  }

  private RetentionRules with(@Nullable String tenant, @Nullable Risk risk, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("runs are kept for more than zero, not for " + time);
    }
    Map<Scope, Duration> more = new LinkedHashMap<>(rules);
    if (more.put(new Scope(tenant, risk), time) != null) {
      throw new IllegalArgumentException(
          "two rules for "
              + (tenant == null ? "all tenants" : "tenant " + tenant)
              + (risk == null ? "" : " at risk " + risk.word()));
    }
    return new RetentionRules(more);
  }

  private @Nullable Duration time(@Nullable String tenant, Risk risk) {
    for (Scope scope :
        List.of(
            new Scope(tenant, risk),
            new Scope(tenant, null),
            new Scope(null, risk),
            new Scope(null, null))) {
      Duration time = rules.get(scope);
      if (time != null) {
        return time;
      }
    }
    return null;
  }

  /** What may be removed now; no run is in two of them. */
  List<Removable> removable(Instant now) {
    List<Removable> found = new ArrayList<>();
    Set<String> named = tenants();
    for (String tenant : named) {
      collect(tenant, Set.of(), now, found);
    }
    collect(null, named, now, found);
    return found;
  }

  /**
   * The same for what belongs to no run: what a grant let through may have been of any risk, so it
   * is kept as long as the run that is kept longest.
   */
  List<Removable> removableStanding(Instant now) {
    List<Removable> found = new ArrayList<>();
    Set<String> named = tenants();
    for (String tenant : named) {
      longest(tenant).ifPresent(t -> found.add(standing(now.minus(t), tenant, Set.of())));
    }
    longest(null).ifPresent(t -> found.add(standing(now.minus(t), null, named)));
    return found;
  }

  private static Removable standing(Instant before, @Nullable String tenant, Set<String> except) {
    return new Removable(before, tenant, except, Set.of(Risk.values()));
  }

  /** Empty where something is kept for ever. */
  private Optional<Duration> longest(@Nullable String tenant) {
    Duration longest = Duration.ZERO;
    for (Risk risk : Risk.values()) {
      Duration time = time(tenant, risk);
      if (time == null) {
        return Optional.empty();
      }
      longest = time.compareTo(longest) > 0 ? time : longest;
    }
    return Optional.of(longest);
  }

  private Set<String> tenants() {
    Set<String> named = new LinkedHashSet<>();
    rules
        .keySet()
        .forEach(
            scope -> {
              if (scope.tenant() != null) {
                named.add(scope.tenant());
              }
            });
    return named;
  }

  private void collect(
      @Nullable String tenant, Set<String> except, Instant now, List<Removable> found) {
    Map<Duration, Set<Risk>> byTime = new LinkedHashMap<>();
    for (Risk risk : Risk.values()) {
      Duration time = time(tenant, risk);
      if (time != null) {
        byTime.computeIfAbsent(time, t -> EnumSet.noneOf(Risk.class)).add(risk);
      }
    }
    byTime.forEach(
        (time, risks) -> found.add(new Removable(now.minus(time), tenant, except, risks)));
  }
}
