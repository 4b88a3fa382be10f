package dev.hitl.examples.itops;

import java.util.ArrayList;
import java.util.List;

/** What the agent can do to the servers. Nothing here knows of approvals. */
public final class CloudTools {
  private final List<String> done = new ArrayList<>();

  /** Tools on servers that nothing has been done to. */
  CloudTools() {}

  /**
   * Lists servers.
   *
   * @param environment dev, staging or production
   * @return their names
   */
  public String listInstances(String environment) {
    return environment + "-web-1, " + environment + "-web-2";
  }

  /**
   * Stops a server.
   *
   * @param instance its name
   * @param environment dev, staging or production
   * @return what was done
   */
  public String stopInstance(String instance, String environment) {
    return did("stopped " + instance + " on " + environment);
  }

  /**
   * Deletes a volume with everything on it.
   *
   * @param volume its name
   * @return what was done
   */
  public String deleteVolume(String volume) {
    return did("deleted " + volume);
  }

  /**
   * Opens a port.
   *
   * @param group the security group
   * @param port which port
   * @param source from where, as a range of addresses
   * @return what was done
   */
  public String changeSecurityGroup(String group, int port, String source) {
    return did("opened port " + port + " of " + group + " to " + source);
  }

  /** What was really done to servers, in order. */
  synchronized List<String> done() {
    return List.copyOf(done);
  }

  private synchronized String did(String what) {
    done.add(what);
    return what;
  }
}
