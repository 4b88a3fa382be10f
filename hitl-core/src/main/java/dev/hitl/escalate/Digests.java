package dev.hitl.escalate;

import dev.hitl.call.Digest;
import dev.hitl.escalate.Buckets.Recipient;
import dev.hitl.notify.Notice;
import dev.hitl.notify.Notification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Gathers notices of one round, by who is told. Not thread-safe. */
final class Digests {
  /** Few enough that their leases hold until the digest is delivered. */
  static final int MOST = 5_000;

  private static final int TITLES = 5;

  /** Notices that go out as one. */
  static final class Gathered {
    final Recipient recipient;
    final List<Notice> notices = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private final Notification first;

    /** Whether all are about what is done for the same person. */
    private boolean ofOne = true;

    private Gathered(Recipient recipient, Notification first) {
      this.recipient = recipient;
      this.first = first;
    }

    /** The id follows from what is in it, so the same notices are the same digest. */
    Notification notification() {
      Digest id = Digest.of("hitl.digest.v1");
      notices.forEach(notice -> id.add(notice.id()));
      StringBuilder text = new StringBuilder();
      titles.forEach(title -> text.append(title).append(System.lineSeparator()));
      if (notices.size() > titles.size()) {
        text.append("… and ").append(notices.size() - titles.size()).append(" more");
        text.append(System.lineSeparator());
      }
      text.append("All of them are in the inbox.");
      return new Notification(
          id.hex().substring(0, 32),
          Notice.Kind.DIGEST,
          first.reference(),
          first.run(),
          first.roles(),
          notices.size() + " notices in one, the first: " + titles.get(0),
          text.toString(),
          ofOne ? first.principal() : null,
          first.channel(),
          notices.stream().map(Notice::id).toList(),
          notices.stream().map(Notice::request).distinct().toList(),
          null);
    }
  }

  private final Map<Recipient, Gathered> gathered = new LinkedHashMap<>();

  void add(Recipient recipient, Notice notice, Notification words) {
    Gathered of = gathered.computeIfAbsent(recipient, r -> new Gathered(r, words));
    of.notices.add(notice);
    of.ofOne &= Objects.equals(words.principal(), of.first.principal());
    if (of.titles.size() < TITLES) {
      of.titles.add(words.title());
    }
  }

  /** Whether one of them is large enough to go. */
  boolean isFull() {
    return gathered.values().stream().anyMatch(of -> of.notices.size() >= MOST);
  }

  /** Takes all that is gathered. */
  List<Gathered> takeAll() {
    List<Gathered> all = List.copyOf(gathered.values());
    gathered.clear();
    return all;
  }
}
