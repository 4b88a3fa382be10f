package dev.hitl.channels.mail;

import dev.hitl.call.Digest;
import dev.hitl.channels.Cut;
import dev.hitl.channels.Html;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.util.Optional;

/**
 * One message to one person. Its id follows from notice, reviewer and address, so that a message
 * which is sent again is the same to whoever keeps only one of an id; all about a request refer to
 * one id that nobody sends, so that they are one thread for people who were told later, too.
 *
 * @param notification what to tell
 * @param from who writes
 * @param reviewer who is meant: two of them may share an address
 * @param to who is written to
 * @param page where it can be looked at
 * @param decide the decision link; empty for none
 */
record Letter(
    Notification notification,
    InternetAddress from,
    String reviewer,
    InternetAddress to,
    URI page,
    Optional<URI> decide) {
  private static final int LIMIT = 100_000;
  private static final int ID = 32;

  /** Keeps the id that is given, where the library would make its own at every sending. */
  private static final class Named extends MimeMessage {
    private final String id;

    Named(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  MimeMessage write(Session session) throws MessagingException {
    MimeMessage message =
        new Named(session, id("hitl.mail.v1", notification.id(), reviewer, to.getAddress()));
    message.setFrom(from);
    message.setRecipient(Message.RecipientType.TO, to);
    message.setHeader("Subject", Subject.encoded(Subject.of(notification)));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Auto-Response-Suppress", "All");
    if (isOfOneRequest()) {
      String request = notification.reference().split("@", 2)[0];
      String thread = id("hitl.mail.thread.v1", request);
      message.setHeader("In-Reply-To", thread);
      message.setHeader("References", thread);
    }
    MimeMultipart both = new MimeMultipart("alternative");
    both.addBodyPart(part(plain(), "plain"));
    both.addBodyPart(part(html(), "html"));
    message.setContent(both);
    return message;
  }

  private boolean isOfOneRequest() {
    return notification.kind() != Notice.Kind.DIGEST && notification.kind() != Notice.Kind.ALERT;
  }

  private String id(String domain, String... parts) {
    Digest digest = Digest.of(domain);
    for (String part : parts) {
      digest.add(part);
    }
    String hex = digest.hex().substring(0, ID);
    String address = from.getAddress();
    return "<" + hex + "@" + address.substring(address.indexOf('@') + 1) + ">";
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, "utf-8", subtype);
    return part;
  }

  private String text() {
    return Cut.at(notification.text(), LIMIT).text();
  }

  private String plain() {
    return notification.title()
        + "\n\n"
        + text()
        + "\n"
        + decide.map(link -> "Decide: " + link.toASCIIString() + "\n").orElse("")
        + "Look at it: "
        + page.toASCIIString()
        + "\n";
  }

  private String html() {
    return "<!doctype html><html lang=\"en\"><body><h1 style=\"font-size:1.1em\">"
        + Html.escape(notification.title())
        + "</h1><pre style=\"white-space:pre-wrap\">"
        + Html.escape(text())
        + "</pre><p>"
        + decide.map(link -> anchor(link, "Decide") + " &nbsp; ").orElse("")
        + anchor(page, "Look at it")
        + "</p></body></html>";
  }

  private static String anchor(URI to, String label) {
    return "<a href=\"" + Html.escape(to.toASCIIString()) + "\">" + label + "</a>";
  }
}
