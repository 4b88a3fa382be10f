package dev.hitl.channels.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits. Those of IPv4 are none of IPv6, mapped or not.
 * Immutable.
 */
final class Network {
  /** Nothing that a resolver would have to be asked about. */
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private final byte[] prefix;
  private final int bits;

  private Network(byte[] prefix, int bits) {
    this.prefix = prefix;
    this.bits = bits;
  }

  static Network of(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length == 2 && LITERAL.matcher(parts[0]).matches()) {
        byte[] prefix = InetAddress.getByName(parts[0]).getAddress();
        int bits = Integer.parseInt(parts[1]);
        if (bits >= 0 && bits <= prefix.length * Byte.SIZE) {
          return new Network(prefix, bits);
        }
      }
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(text + " is no network such as 10.2.3.4/32", e);
    }
    throw new IllegalArgumentException(text + " is no network such as 10.2.3.4/32");
  }

  boolean has(byte[] address) {
    if (address.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((address[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
