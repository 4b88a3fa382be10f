package dev.hitl.override;

import dev.hitl.call.RunId;

/** What a command or a subscription is about. Immutable. */
public sealed interface Scope {
  /**
   * The tenant that stands for all of them: whoever has a role there, by the directory's word, has
   * it over everything.
   */
  String EVERY_TENANT = "*";

  /** Everything that shares a store. */
  record Everything() implements Scope {
    @Override
    public String tenant() {
      return EVERY_TENANT;
    }

    @Override
    public boolean covers(RunId run) {
      return true;
    }

    @Override
    public String toString() {
      return "everything";
    }
  }

  /**
   * All runs of a tenant.
   *
   * @param tenant its name
   */
  record Tenant(String tenant) implements Scope {
    /** Checks the name. */
    public Tenant {
      place(tenant, "any");
    }

    @Override
    public boolean covers(RunId run) {
      return run.tenant().equals(tenant);
    }

    @Override
    public String toString() {
      return "tenant " + tenant;
    }
  }

  /**
   * All runs of an agent of a tenant.
   *
   * @param tenant the tenant
   * @param agent the agent's registered name
   */
  record Agent(String tenant, String agent) implements Scope {
    /** Checks the names. */
    public Agent {
      place(tenant, agent);
    }

    @Override
    public boolean covers(RunId run) {
      return run.tenant().equals(tenant) && run.agent().equals(agent);
    }

    @Override
    public String toString() {
      return "agent " + tenant + "/" + agent;
    }
  }

  /**
   * One run.
   *
   * @param run its name
   */
  record OfRun(RunId run) implements Scope {
    @Override
    public String tenant() {
      return run.tenant();
    }

    @Override
    public boolean covers(RunId other) {
      return run.equals(other);
    }

    @Override
    public String toString() {
      return "run " + run;
    }
  }

  /**
   * In which tenant it is.
   *
   * @return the tenant; {@link #EVERY_TENANT} for everything
   */
  String tenant();

  /**
   * Whether a run belongs to it.
   *
   * @param run its name
   * @return true if so; what the run delegated to is not asked here
   */
  boolean covers(RunId run);

  /**
   * Everything that shares a store.
   *
   * @return the widest scope
   */
  static Scope everything() {
    return new Everything();
  }

  /**
   * All runs of a tenant.
   *
   * @param name its name
   * @return the scope
   */
  static Scope tenant(String name) {
    return new Tenant(name);
  }

  /**
   * All runs of an agent.
   *
   * @param tenant the tenant
   * @param name the agent's registered name
   * @return the scope
   */
  static Scope agent(String tenant, String name) {
    return new Agent(tenant, name);
  }

  /**
   * One run.
   *
   * @param run its name
   * @return the scope
   */
  static Scope run(RunId run) {
    return new OfRun(run);
  }

  private static void place(String tenant, String agent) {
    new RunId(tenant, agent, "any");
  }
}
