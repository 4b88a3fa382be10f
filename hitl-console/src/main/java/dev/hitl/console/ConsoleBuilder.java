package dev.hitl.console;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a {@link HitlConsole}. Not thread-safe.
 *
 * <p>Without an {@link #authenticator} it is in development mode: whoever asks says who they are,
 * it listens on the loopback address only, and it says so in the log.
 */
public final class ConsoleBuilder {
  private static final int DEFAULT_PORT = 8080;

  /** Failed attempts to sign in, a minute from one address. */
  private static final int FAILURES = 30;

  private final Hitl hitl;
  private @Nullable Authenticator authenticator;
  private String tenant = RunId.DEFAULT_TENANT;
  private List<String> people = List.of();
  private String host = "127.0.0.1";
  private int port = DEFAULT_PORT;
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> origins = new HashSet<>();
  private Set<String> overseers = Set.of();
  private int perAddress = 6_000;
  private int perPerson = 1_200;
  private int mostBytes = 1 << 20;
  private int mostStreams = 2_000;
  private int streamsPerPerson = 20;
  private int mostWaiting = 256 << 10;
  private Duration poll = Duration.ofMillis(250);
  private Duration heartbeat = Duration.ofSeconds(10);
  private Ticker ticker = Ticker.systemTicker();
  private final Map<String, Mount> mounts = new HashMap<>();
  private boolean sharedNames;
  private Protections protections = Protections.ALL;

  ConsoleBuilder(Hitl hitl) {
    this.hitl = hitl;
  }

  /**
   * Who callers are.
   *
   * @param value asked for every request
   * @return this
   */
  public ConsoleBuilder authenticator(Authenticator value) {
    authenticator = value;
    return this;
  }

  /**
   * Development mode, with a tenant and with names to choose from on the page. Anybody at this
   * machine is whoever they say.
   *
   * @param ofTenant whose requests are seen; {@code default} unless said
   * @param names such as {@code manager-1}; none unless said
   * @return this
   */
  public ConsoleBuilder development(String ofTenant, String... names) {
    authenticator = null;
    tenant = ofTenant;
    people = List.of(names);
    return this;
  }

  /**
   * The address that it listens on.
   *
   * @param value a name or an address; {@code 127.0.0.1} unless said, {@code 0.0.0.0} for all
   * @return this
   */
  public ConsoleBuilder host(String value) {
    host = value;
    return this;
  }

  /**
   * The port that it listens on.
   *
   * @param value 0 for any that is free; 8080 unless said
   * @return this
   * @throws IllegalArgumentException if it is none
   */
  public ConsoleBuilder port(int value) {
    if (value < 0 || value > 65_535) {
      throw new IllegalArgumentException("a port is within 0 and 65,535, not " + value);
    }
    port = value;
    return this;
  }

  /**
   * By which names it may be called: requests for others are refused.
   *
   * @param values as browsers send them in {@code Host}, such as {@code console.example.com} or
   *     {@code localhost:8080}; any unless said, and in development mode those of this machine
   * @return this
   */
  public ConsoleBuilder hosts(String... values) {
    for (String value : values) {
      hosts.add(value.toLowerCase(Locale.ROOT));
    }
    return this;
  }

  /**
   * Further origins from which its page may ask, where a proxy serves it under a name that is not
   * the one in {@code Host}.
   *
   * @param values such as {@code https://console.example.com}; none unless said
   * @return this
   */
  public ConsoleBuilder origins(String... values) {
    for (String value : values) {
      origins.add(value.toLowerCase(Locale.ROOT));
    }
    return this;
  }

  /**
   * Who sees everything of their tenant: all requests, all runs with what was said in them, the
   * whole record, and the figures. Seeing is not deciding.
   *
   * @param roles as the reviewer directory has them; none unless said
   * @return this
   */
  public ConsoleBuilder overseers(String... roles) {
    overseers = Set.of(roles);
    return this;
  }

  /**
   * Says that a name is the same person in every tenant. Then whoever the directory knows in the
   * tenant {@link dev.hitl.override.Scope#EVERY_TENANT}, with a role that may overrule there, may
   * stop everything without signing in for all tenants. Where tenants name their people themselves,
   * leave it: somebody of one could be called like such a person.
   *
   * @param value false unless said; in development mode it makes no difference
   * @return this
   */
  public ConsoleBuilder sharedNames(boolean value) {
    sharedNames = value;
    return this;
  }

  /**
   * How many requests a minute are answered.
   *
   * @param ofOnePerson of one person; 1,200 unless said
   * @param fromOneAddress from one address, which is the proxy's where there is one in front; 6,000
   *     unless said
   * @return this
   * @throws IllegalArgumentException if one is less than 1
   */
  public ConsoleBuilder requestsPerMinute(int ofOnePerson, int fromOneAddress) {
    perPerson = positive("requests a minute", ofOnePerson);
    perAddress = positive("requests a minute", fromOneAddress);
    return this;
  }

  /**
   * The largest body that is read.
   *
   * @param bytes more than zero; 1 MiB unless said
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public ConsoleBuilder maxBodyBytes(int bytes) {
    mostBytes = positive("bytes", bytes);
    return this;
  }

  /**
   * How many pages may follow what happens.
   *
   * @param inAll in all; 2,000 unless said
   * @param ofOnePerson of one person; 20 unless said
   * @return this
   * @throws IllegalArgumentException if one is less than 1
   */
  public ConsoleBuilder streams(int inAll, int ofOnePerson) {
    mostStreams = positive("streams", inAll);
    streamsPerPerson = positive("streams", ofOnePerson);
    return this;
  }

  /**
   * How often it looks for what other nodes did, while anybody has a page open. One small query
   * each time, however many pages there are.
   *
   * @param value more than zero; 250 ms unless said
   * @return this
   * @throws IllegalArgumentException if it is not more than zero
   */
  public ConsoleBuilder pollInterval(Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("the interval has to be more than zero, not " + value);
    }
    poll = value;
    return this;
  }

  /**
   * Serves pages or a callback of somebody else's besides.
   *
   * @param path where, such as {@code /decide/}: lower-case letters, digits and hyphens, with a
   *     slash at both ends
   * @param mount what is there
   * @return this
   * @throws IllegalArgumentException if there can be nothing, since the console itself or another
   *     mount is there
   */
  public ConsoleBuilder mount(String path, Mount mount) {
    Mounts.check(path, mounts.keySet());
    mounts.put(path, mount);
    return this;
  }

  /** Tests do not wait for a quiet stream to be noticed. */
  ConsoleBuilder heartbeat(Duration value) {
    heartbeat = value;
    return this;
  }

  /** Tests show what happens without a bound. */
  ConsoleBuilder mostWaiting(int bytes) {
    mostWaiting = bytes;
    return this;
  }

  /** Tests do not wait for a minute to be over. */
  ConsoleBuilder ticker(Ticker value) {
    ticker = value;
    return this;
  }

  /** Tests show what happens without a protection. */
  ConsoleBuilder protections(Protections value) {
    protections = value;
    return this;
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("it takes 1 or more " + what + ", not " + value);
    }
    return value;
  }

  /**
   * Starts the server.
   *
   * @return the console, which answers when this returns
   * @throws IllegalStateException if it cannot listen there, or in development mode would listen to
   *     more than this machine
   */
  public HitlConsole start() {
    Authenticator who = authenticator;
    if (who == null) {
      checkLoopback();
      who = new DevelopmentMode(tenant, people);
    }
    return new HitlConsole(
        hitl,
        new Settings(
            who,
            host,
            port,
            hosts,
            origins,
            overseers,
            perAddress,
            perPerson,
            FAILURES,
            mostBytes,
            mostStreams,
            streamsPerPerson,
            mostWaiting,
            poll,
            heartbeat,
            ticker,
            Map.copyOf(mounts),
            sharedNames,
            protections));
  }

  private void checkLoopback() {
    try {
      if (InetAddress.getByName(host).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException("there is no address " + host, e);
    }
    throw new IllegalStateException(
        "without an authenticator everybody is whoever they say: such a console listens on"
            + " 127.0.0.1 only, not on "
            + host
            + "; give it an authenticator");
  }
}
