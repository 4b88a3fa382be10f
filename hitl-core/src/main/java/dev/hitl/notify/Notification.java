package dev.hitl.notify;

import dev.hitl.call.RunId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Notifier} is given. Its text is inert and without secrets. It is information and
 * never a right: deciding needs an identity of its own.
 *
 * @param id the same at every delivery of the same notice
 * @param kind what it is about
 * @param reference names the request and revision to decide
 * @param run whose call it is
 * @param roles who is told: those who are asked, or those whom a rung of the ladder names; empty
 *     where anybody may
 * @param title one line
 * @param text the briefing
 * @param principal the person on whose behalf the agent acts; null where unknown
 * @param channel how the ladder wants people told, such as {@code sms}: a word of the policy's that
 *     notifiers give a meaning to; null for the usual way
 * @param notices the ids of what it tells of: its own, or of a digest those of all that are in it
 * @param requests the ids of the requests it tells of, each once
 * @param question what is asked; null where there is nothing to decide, as in a digest
 */
public record Notification(
    String id,
    Notice.Kind kind,
    String reference,
    RunId run,
    Set<String> roles,
    String title,
    String text,
    @Nullable String principal,
    @Nullable String channel,
    List<String> notices,
    List<String> requests,
    @Nullable Question question) {
  /** Copies the lists. */
  public Notification {
    notices = List.copyOf(notices);
    requests = List.copyOf(requests);
  }

  /**
   * Of one notice.
   *
   * @param id the same at every delivery of the same notice
   * @param kind what it is about
   * @param reference names the request and revision to decide
   * @param run whose call it is
   * @param roles who is told; empty where anybody may
   * @param title one line
   * @param text the briefing
   * @param principal the person on whose behalf the agent acts; null where unknown
   * @param channel how the ladder wants people told; null for the usual way
   * @param question what is asked; null where there is nothing to decide
   */
  public Notification(
      String id,
      Notice.Kind kind,
      String reference,
      RunId run,
      Set<String> roles,
      String title,
      String text,
      @Nullable String principal,
      @Nullable String channel,
      @Nullable Question question) {
    this(
        id,
        kind,
        reference,
        run,
        roles,
        title,
        text,
        principal,
        channel,
        List.of(id),
        List.of(reference.split("@", 2)[0]),
        question);
  }
}
