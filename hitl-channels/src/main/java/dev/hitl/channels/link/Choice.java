package dev.hitl.channels.link;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a link lets its reviewer say. */
public enum Choice {
  /** Run it as shown. */
  APPROVE,
  /** Do not run it; needs a reason, which the agent is told. */
  REJECT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Choice> of(@Nullable String word) {
    return Arrays.stream(values()).filter(choice -> choice.word().equals(word)).findFirst();
  }
}
