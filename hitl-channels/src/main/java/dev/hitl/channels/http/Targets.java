package dev.hitl.channels.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which addresses may be connected to: public ones, and of all others only those that are listed.
 *
 * <p>Not public are this host, private and shared networks, link-local addresses (where clouds keep
 * their metadata), multicast, everything reserved, and IPv6 addresses that have an IPv4 address in
 * them (mapped, compatible, 6to4, Teredo, NAT64, ISATAP), whatever that is. Immutable and
 * thread-safe.
 */
public final class Targets {
  /** What has an entry in the registries of special addresses, within what is routed at all. */
  private static final List<Network> SPECIAL =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "168.63.129.16/32", // the host's own services on Azure
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "2001::/23", // Teredo among others
          "2001:db8::/32",
          "2002::/16", // 6to4
          "3fff::/20");

  /** The only IPv6 addresses that are routed: none is mapped, compatible, local or NAT64. */
  private static final Network ROUTED = Network.of("2000::/3");

  private final List<Network> listed;

  private Targets(List<Network> listed) {
    this.listed = List.copyOf(listed);
  }

  /**
   * Public addresses.
   *
   * @return without exceptions
   */
  public static Targets publicOnly() {
    return new Targets(List.of());
  }

  /**
   * Lets through what is not public. A name that leads there is let through whatever it is, so list
   * single hosts, not networks, where you can.
   *
   * @param networks such as {@code 10.2.3.4/32} or {@code fd12::/64}
   * @return new targets with these besides
   * @throws IllegalArgumentException if one is not an address, a slash and the length of a prefix
   */
  public Targets allowing(String... networks) {
    List<Network> more = new ArrayList<>(listed);
    more.addAll(networks(networks));
    return new Targets(more);
  }

  private static List<Network> networks(String... texts) {
    return List.of(texts).stream().map(Network::of).toList();
  }

  /** Whether an address may be connected to. */
  boolean allows(InetAddress address) {
    return isListed(address) || isPublic(address);
  }

  /** Whether somebody listed it, so that it is known where it is. */
  boolean isListed(InetAddress address) {
    return listed.stream().anyMatch(network -> network.has(address.getAddress()));
  }

  private static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return (bytes.length == 4 || ROUTED.has(bytes))
        && !isIsatap(bytes)
        && SPECIAL.stream().noneMatch(network -> network.has(bytes));
  }

  /** An interface identifier that has an IPv4 address in it, under any prefix. */
  private static boolean isIsatap(byte[] bytes) {
    return bytes.length == 16
        && (bytes[8] & 0xfd) == 0
        && bytes[9] == 0
        && bytes[10] == 0x5e
        && (bytes[11] & 0xff) == 0xfe;
  }
}
