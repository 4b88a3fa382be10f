package dev.hitl.channels.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SMTP server that mail is handed to. Immutable and thread-safe; says nothing of its password.
 */
public final class MailServer {
  private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);
  private static final Duration USUAL_TIME = Duration.ofSeconds(10);

  /** How the connection is kept from others. */
  public enum Security {
    /** TLS from the first byte, usually on port 465. */
    TLS,
    /** TLS by STARTTLS, usually on port 587; a server that does not offer it is not used. */
    STARTTLS,
    /** Not at all: for a relay on this host. */
    NONE
  }

  private final String host;
  private final int port;
  private final Security security;
  private final Duration time;
  private final @Nullable String user;
  private final @Nullable String password;

  private MailServer(
      String host,
      int port,
      Security security,
      Duration time,
      @Nullable String user,
      @Nullable String password) {
    this.host = host;
    this.port = port;
    this.security = security;
    this.time = time;
    this.user = user;
    this.password = password;
  }

  /**
   * A server that wants no password; ten seconds for each thing that it is asked.
   *
   * @param host its name
   * @param port its port
   * @param security how the connection is kept from others
   * @return the server
   */
  public static MailServer at(String host, int port, Security security) {
    return new MailServer(host, port, security, USUAL_TIME, null, null);
  }

  /**
   * The same with a user.
   *
   * @param name the user
   * @param secret the password
   * @return a new server
   */
  public MailServer as(String name, String secret) {
    return new MailServer(host, port, security, time, name, secret);
  }

  /**
   * The same with another time.
   *
   * @param limit to connect, for each answer, and for each write
   * @return a new server
   * @throws IllegalArgumentException if it is not more than zero
   */
  public MailServer within(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("a server is given more than no time");
    }
    return new MailServer(host, port, security, limit, user, password);
  }

  /** What makes a message of a session. */
  interface Writer {
    MimeMessage write(Session session) throws MessagingException;
  }

  /** There is no way to the server, whoever is written to. */
  static final class Unreachable extends MessagingException {
    private static final long serialVersionUID = 1L;

    Unreachable(MessagingException cause) {
      super("the mail server cannot be reached, or does not let us in", cause);
    }
  }

  void send(Writer writer) throws MessagingException {
    Session session = Session.getInstance(properties());
    MimeMessage message = writer.write(session);
    message.saveChanges();
    Transport transport = session.getTransport("smtp");
    try {
      connect(transport);
      transport.sendMessage(message, message.getAllRecipients());
    } finally {
      hangUp(transport);
    }
  }

  /** What the server took stays taken, however badly it says goodbye. */
  private static void hangUp(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.debug("The mail server did not say goodbye", e);
    }
  }

  private void connect(Transport transport) throws Unreachable {
    try {
      transport.connect(host, port, user, password);
    } catch (MessagingException e) {
      throw new Unreachable(e);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    String millis = Long.toString(time.toMillis());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.auth", Boolean.toString(user != null));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(security == Security.TLS));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.starttls.enable", Boolean.toString(security == Security.STARTTLS));
    properties.put("mail.smtp.starttls.required", Boolean.toString(security == Security.STARTTLS));
    return properties;
  }
}
