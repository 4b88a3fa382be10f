package dev.hitl.channels.mail;

import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a mail to each person who is to be told, plain and as HTML, in one thread for each
 * request.
 *
 * <p>Where a message to one of them fails, the notice is delivered again to all, with the same
 * message ids. With {@link #links} each has a link of its own to decide by. Immutable and
 * thread-safe.
 */
public final class MailChannel implements Notifier {
  /** How links are given out. */
  private record Links(DecisionLinks links, URI base, Duration time) {}

  private final MailServer server;
  private final InternetAddress from;
  private final Function<Notification, List<Addressee>> people;
  private final Function<String, URI> page;
  private final @Nullable Links links;

  private MailChannel(
      MailServer server,
      InternetAddress from,
      Function<Notification, List<Addressee>> people,
      Function<String, URI> page,
      @Nullable Links links) {
    this.server = server;
    this.from = from;
    this.people = people;
    this.page = page;
    this.links = links;
  }

  /**
   * Mail without decision links.
   *
   * @param server sends it
   * @param from who writes, as {@code hitl@example.com}; the part behind the at-sign is also that
   *     of message ids
   * @param people who is written to; where there is nobody, nothing is sent and nothing has failed
   * @param page where a request is looked at, by its reference
   * @return a notifier
   * @throws IllegalArgumentException if the sender is no address
   */
  public static MailChannel of(
      MailServer server,
      String from,
      Function<Notification, List<Addressee>> people,
      Function<String, URI> page) {
    try {
      return new MailChannel(server, address(from), people, page, null);
    } catch (AddressException e) {
      throw new IllegalArgumentException(from + " is no mail address", e);
    }
  }

  /**
   * The same with a decision link for each person, where there is something to decide that is not
   * critical.
   *
   * @param decisions gives them out
   * @param base where their pages are, with a slash at its end; the token is put behind it
   * @param time how long each can be used
   * @return a new notifier
   * @throws IllegalArgumentException if the base does not end with a slash
   */
  public MailChannel links(DecisionLinks decisions, URI base, Duration time) {
    if (!base.toString().endsWith("/")) {
      throw new IllegalArgumentException("tokens are put behind a slash, not behind " + base);
    }
    return new MailChannel(server, from, people, page, new Links(decisions, base, time));
  }

  /** One address and nothing besides: what it may not have in it cannot become a header. */
  private static InternetAddress address(String text) throws AddressException {
    InternetAddress address = new InternetAddress(text, true);
    if (address.getPersonal() != null || address.getAddress().indexOf('@') < 0) {
      throw new AddressException("an address without a name is needed", text);
    }
    return address;
  }

  @Override
  public void notify(Notification notification) throws IOException {
    URI look = page.apply(notification.reference());
    IOException failed = null;
    for (Addressee person : people.apply(notification)) {
      try {
        Letter letter =
            new Letter(
                notification, from, address(person.address()), look, decide(notification, person));
        server.send(letter::write);
      } catch (MessagingException e) {
        failed = failed == null ? new IOException("a mail could not be sent", e) : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private Optional<URI> decide(Notification notification, Addressee person) {
    if (links == null) {
      return Optional.empty();
    }
    URI base = links.base();
    return links
        .links()
        .issue(notification, person.reviewer(), links.time())
        .map(token -> URI.create(base + token));
  }
}
