package dev.hitl.jdbc.crash;

import dev.hitl.request.Request;
import dev.hitl.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens to the nodes: kills, stops beyond the lease, ended connections, deaths of the
 * server. Meanwhile one reviewer decides.
 */
final class Storm {
  private enum Strike {
    KILL,
    STOP,
    CUT,
    OUTAGE;

    /** Every kind at least once, however short the time. */
    static final List<Strike> ORDER = List.of(KILL, CUT, STOP, KILL, OUTAGE, KILL, CUT, KILL);
  }

  private static final int NODES = 4;
  private static final Duration LONGEST = Clients.LEASE.plusSeconds(1);

  /** How long a node that goes on may still be in the tool that it was in. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final TestDatabase database;
  private final Path folder;
  private final Random random;
  private final Set<Load.Option> options;
  private final List<Child> nodes = new ArrayList<>();
  private final Set<String> killed = ConcurrentHashMap.newKeySet();
  private final Set<String> stopped = new HashSet<>();

  /** Nodes that may be in a tool without anybody knowing, and until when that is to be feared. */
  private final Map<String, Instant> feared = new ConcurrentHashMap<>();

  private final Blows blows = new Blows();

  private int started;
  private int outages;
  private int cuts;
  private volatile boolean over;

  private int decisions;
  private final Map<String, String> doubts = new ConcurrentHashMap<>();

  Storm(TestDatabase database, Path folder, Random random, Set<Load.Option> options) {
    this.database = database;
    this.folder = folder;
    this.random = random;
    this.options = options;
  }

  void rage(long seconds) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int count = database.isServer() ? NODES : 1;
    for (int i = 0; i < count; i++) {
      Child node = start();
      node.awaitReady();
      nodes.add(node);
    }
    Thread reviewer = new Thread(this::review, "reviewer");
    if (database.isServer()) {
      reviewer.start();
    }
    try {
      for (int i = 0; i < Strike.ORDER.size() || System.nanoTime() < until; i++) {
        nodes.get(0).live(300 + random.nextInt(1_500));
        strike(database.isServer() ? Strike.ORDER.get(i % Strike.ORDER.size()) : Strike.KILL);
      }
    } finally {
      for (Child node : nodes) {
        end(node);
      }
      over = true;
      if (database.isServer()) {
        reviewer.join();
      }
    }
  }

  private Child start() throws IOException {
    Set<Load.Option> all = new HashSet<>(options);
    if (!database.isServer()) {
      all.add(Load.Option.DECIDES);
    }
    return Child.start(new Load(database.url(), folder, "n" + started++, 2, 12, all));
  }

  private void strike(Strike strike) throws Exception {
    int victim = random.nextInt(nodes.size());
    switch (strike) {
      case KILL -> kill(victim);
      case STOP -> pause(nodes.get(victim));
      case CUT -> cut();
      case OUTAGE -> outage();
    }
  }

  private void kill(int victim) throws Exception {
    end(nodes.get(victim));
    nodes.set(victim, start());
  }

  private void end(Child node) throws InterruptedException {
    Instant from = Instant.now();
    node.kill();
    blows.on(node.name(), from, Instant.now());
    killed.add(node.name());
  }

  private void pause(Child child) throws Exception {
    stopped.add(child.name());
    feared.put(child.name(), Instant.MAX);
    Instant from = Instant.now();
    child.signal("STOP");
    child.live(LONGEST.toMillis());
    child.signal("CONT");
    blows.on(child.name(), from, Instant.now());
    feared.put(child.name(), Instant.now().plus(GRACE));
  }

  private void outage() {
    outages++;
    Instant from = Instant.now();
    database.crash();
    database.restart();
    blows.onAll(from, Instant.now());
  }

  private void cut() {
    try (Connection connection = DriverManager.getConnection(database.url());
        Statement statement = connection.createStatement()) {
      cuts += 3;
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
              + " ORDER BY random() LIMIT 3");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void review() {
    try (Site site = new Site(database.url(), folder)) {
      while (!over) {
        try {
          site.decide(this::isOver);
        } catch (StoreException e) {
          // Whether it was decided shows at the next look.
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      decisions = site.people().decisions();
      doubts.putAll(site.doubts());
    }
  }

  /**
   * Whether whoever had claimed it can no longer be about to do it. This is what a person has to
   * find out before having it run again: the ledger only says what was done so far.
   */
  private boolean isOver(Request request) {
    if (request.claim() == null) {
      return true;
    }
    String node = request.claim().node();
    return killed.contains(node)
        || Instant.now().isAfter(feared.computeIfAbsent(node, name -> Instant.now().plus(GRACE)));
  }

  ChaosCount count(Site site, List<String> stuck) {
    doubts.putAll(site.doubts());
    return new ChaosCount(
        site.runs(),
        killed.size(),
        stopped.size(),
        outages,
        cuts,
        decisions + site.people().decisions(),
        site.ledger().runs().size(),
        site.ledger().duplicates(),
        site.missing(0),
        doubts.size(),
        doubts.keySet().stream()
            .flatMap(request -> blows.unexplained(site.hitl().audit().of(request)).stream())
            .toList(),
        stuck,
        site.fsck());
  }
}
