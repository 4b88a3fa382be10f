package dev.hitl.channels.mail;

import jakarta.mail.MessagingException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/** What an SMTP server says by its codes (RFC 5321): 4xx is for now, 5xx for good. */
final class Refusal {
  /** They say that we did not sign in as we should, which whoever runs this can mend. */
  private static final Set<Integer> SIGN_IN = Set.of(530, 534, 535, 538);

  private Refusal() {}

  /**
   * Whether the same message to the same person would be refused again. A sender or a connection
   * that is refused is no person's fault and may be mended.
   */
  static boolean isForGood(MessagingException e) {
    for (Exception next = e; next != null; next = after(next)) {
      if (next instanceof SMTPAddressFailedException address) {
        return isForGood(address.getReturnCode());
      } else if (next instanceof SMTPSendFailedException send
          && !String.valueOf(send.getCommand()).toUpperCase(Locale.ROOT).startsWith("MAIL")) {
        return isForGood(send.getReturnCode());
      }
    }
    return false;
  }

  private static @Nullable Exception after(Exception e) {
    return e instanceof MessagingException messaging ? messaging.getNextException() : null;
  }

  private static boolean isForGood(int code) {
    return code / 100 == 5 && !SIGN_IN.contains(code);
  }
}
