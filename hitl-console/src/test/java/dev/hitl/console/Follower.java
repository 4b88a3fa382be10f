package dev.hitl.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An open page as a bare connection, so that the caller costs as little as it can. */
final class Follower implements AutoCloseable {
  private static final int SMALL = 4_096;

  private final Socket socket = new Socket();
  private final StringBuilder read = new StringBuilder();

  private Follower(HitlConsole console, String name, boolean narrow) {
    try {
      if (narrow) {
        socket.setReceiveBufferSize(SMALL);
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), console.address().getPort()));
      String head = "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ";
      String request = head + Desk.token(name) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Follower of(HitlConsole console, String name) {
    return new Follower(console, name, false);
  }

  /** One whose network takes little at a time. */
  static Follower narrow(HitlConsole console, String name) {
    return new Follower(console, name, true);
  }

  /** Whether it was told of something by now; what it is not asked it does not read. */
  boolean wasTold(String what) {
    try {
      InputStream in = socket.getInputStream();
      if (in.available() > 0) {
        read.append(new String(in.readNBytes(in.available()), StandardCharsets.US_ASCII));
      }
      return read.indexOf(what) >= 0;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The place of the last event that it read. */
  String lastId() {
    int at = read.lastIndexOf("\nid: ") + 5;
    return read.substring(at, read.indexOf("\n", at)).strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
