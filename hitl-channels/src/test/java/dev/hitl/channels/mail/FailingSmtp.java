package dev.hitl.channels.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SMTP server by hand that refuses what it is told to, with the code it is told. */
final class FailingSmtp implements AutoCloseable {
  /** What it took: for whom, and all that was sent. */
  record Taken(String to, String text) {}

  private final ServerSocket server;
  private final Map<String, Integer> recipients = new ConcurrentHashMap<>();
  private final Map<String, Integer> contents = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private volatile int greeting = 220;
  private volatile int sender = 250;
  private volatile boolean saysGoodbye = true;

  FailingSmtp() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "failing-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Answers so when this recipient is named; 250 to take it again. */
  void recipient(String address, int code) {
    recipients.put(address, code);
  }

  /** Answers so after a message to this recipient was sent; 0 hangs up without a word. */
  void content(String address, int code) {
    contents.put(address, code);
  }

  void greeting(int code) {
    greeting = code;
  }

  void sender(int code) {
    sender = code;
  }

  /** Hangs on the goodbye, as some do, until the client gives up. */
  void withoutGoodbye() {
    saysGoodbye = false;
  }

  /** The recipients that were named, in order, whatever became of it. */
  List<String> asked() {
    return asked;
  }

  List<Taken> taken() {
    return taken;
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        talk(socket);
      } catch (IOException e) {
        // The client hung up, or the server is closed.
      }
    }
  }

  private void talk(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    say(out, greeting);
    String to = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String command = line.toUpperCase(Locale.ROOT);
      if (command.startsWith("MAIL")) {
        say(out, sender);
      } else if (command.startsWith("RCPT")) {
        to = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
        asked.add(to);
        say(out, recipients.getOrDefault(to, 250));
      } else if (command.startsWith("DATA")) {
        say(out, 354);
        String text = content(in);
        int code = contents.getOrDefault(to, 250);
        if (code == 0) {
          return;
        } else if (code == 250) {
          taken.add(new Taken(to, text));
        }
        say(out, code);
      } else if (command.startsWith("QUIT")) {
        if (!saysGoodbye) {
          continue;
        }
        say(out, 221);
        return;
      } else {
        say(out, 250);
      }
    }
  }

  private static String content(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static void say(OutputStream out, int code) throws IOException {
    out.write((code + " x\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
