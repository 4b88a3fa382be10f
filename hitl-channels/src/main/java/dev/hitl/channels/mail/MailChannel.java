package dev.hitl.channels.mail;

import dev.hitl.channels.link.DecisionLinks;
import dev.hitl.notify.NotTold;
import dev.hitl.notify.Notification;
import dev.hitl.notify.Notifier;
import dev.hitl.store.Store;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a mail to each person who is to be told, plain and as HTML, in one thread for each
 * request.
 *
 * <ol>
 *   <li>Each letter goes by itself, so an address that is refused harms no other.
 *   <li>What the server took, or refused for good (5xx), is not sent again when the notice is
 *       delivered again: with {@link #remembering} on no node, without on this one.
 *   <li>Where a letter failed for now (4xx, or no way to the server), the notice is tried again.
 *   <li>Where nobody's was taken and all were refused for good, the notice is given up.
 * </ol>
 *
 * <p>With {@link #links} each has a link of their own to decide by. Thread-safe.
 */
public final class MailChannel implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(MailChannel.class);

  /** How links are given out. */
  private record Links(DecisionLinks links, URI base, Duration time) {}

  private final MailServer server;
  private final InternetAddress from;
  private final Function<Notification, List<Addressee>> people;
  private final Function<String, URI> page;
  private final @Nullable Links links;
  private final Posted posted;

  private MailChannel(
      MailServer server,
      InternetAddress from,
      Function<Notification, List<Addressee>> people,
      Function<String, URI> page,
      @Nullable Links links,
      Posted posted) {
    this.server = server;
    this.from = from;
    this.people = people;
    this.page = page;
    this.links = links;
    this.posted = posted;
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
      return new MailChannel(server, address(from), people, page, null, new Posted(null));
    } catch (AddressException e) {
      throw new IllegalArgumentException(from + " is no mail address", e);
    }
  }

  /**
   * The same, remembering in the store who was written to, so that another node, or this one after
   * a crash, does not write to them again about the same notice.
   *
   * @param store the store of the node
   * @return a new notifier
   */
  public MailChannel remembering(Store store) {
    return new MailChannel(server, from, people, page, links, new Posted(store));
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
    return new MailChannel(server, from, people, page, new Links(decisions, base, time), posted);
  }

  /**
   * One address and nothing besides: what it may not have in it cannot become a header, and a
   * letter that SMTP without extensions does not know cannot become another, which is somebody
   * else's.
   */
  private static InternetAddress address(String text) throws AddressException {
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new AddressException("an address has letters of ASCII only");
    }
    InternetAddress address = new InternetAddress(text, true);
    if (address.getPersonal() != null
        || address.isGroup() // a name for several, which the library writes to
        || address.getAddress().indexOf('@') < 0) {
      throw new AddressException("an address without a name is needed", text);
    }
    return address;
  }

  /**
   * Writes to all who have no letter of this notice yet.
   *
   * @param notification what to tell
   * @throws NotTold.Never if there are people to write to, and every letter was refused for good
   * @throws IOException if a letter could not be sent for now
   */
  @Override
  public void notify(Notification notification) throws IOException {
    URI look = page.apply(notification.reference());
    int taken = 0;
    int refused = 0;
    MessagingException failed = null;
    for (Addressee person : people.apply(notification)) {
      try {
        boolean isTaken = post(notification, person, look) == Posted.Outcome.TAKEN;
        taken += isTaken ? 1 : 0;
        refused += isTaken ? 0 : 1;
      } catch (MailServer.Unreachable e) {
        failed = e;
        break; // The others would wait for the same server one after another.
      } catch (MessagingException e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw new IOException("a mail could not be sent", failed);
    }
    if (taken == 0 && refused > 0) {
      throw new NotTold.Never("each of " + refused + " mails was refused for good");
    }
  }

  private Posted.Outcome post(Notification notification, Addressee person, URI look)
      throws MessagingException {
    InternetAddress to;
    try {
      to = address(person.address());
    } catch (AddressException e) {
      refused(notification, person, e);
      return Posted.Outcome.REFUSED; // of itself, so nothing has to be remembered
    }
    Optional<Posted.Outcome> before = posted.find(notification, person);
    if (before.isPresent()) {
      return before.get();
    }
    Posted.Outcome outcome = Posted.Outcome.TAKEN;
    try {
      Letter letter =
          new Letter(notification, from, person.reviewer(), to, look, decide(notification, person));
      server.send(letter::write);
    } catch (MessagingException e) {
      if (!Refusal.isForGood(e)) {
        throw e;
      }
      refused(notification, person, e);
      outcome = Posted.Outcome.REFUSED;
    }
    posted.put(notification, person, outcome);
    return outcome;
  }

  /** Without the exception's message, which has the address. */
  private static void refused(Notification notification, Addressee person, Exception e) {
    LOG.warn(
        "The mail about notice {} to {} is refused for good: {}",
        notification.id(),
        person.reviewer(),
        e.getClass().getSimpleName());
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
