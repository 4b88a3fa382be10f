package dev.hitl.console;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses that share their first bits.
 *
 * @param address one of them
 * @param bits how many bits they share
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Network(byte[] address, int bits) {

  /** Reads {@code 10.0.0.0/8}, or one address; a name would be looked up, so it is refused. */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    if (!host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("'" + text + "' is no address; use one like 10.0.0.0/8");
    }
    try {
      byte[] address = InetAddress.getByName(host).getAddress();
      int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > address.length * 8) {
        throw new IllegalArgumentException("'" + text + "' has no such prefix");
      }
      return new Network(address, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no address; use one like 10.0.0.0/8");
    }
  }

  boolean has(InetAddress other) {
    byte[] given = other.getAddress();
    if (given.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((given[bit / 8] & mask) != (address[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
