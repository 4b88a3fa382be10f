package dev.hitl.terminal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What can be said, and with which options besides those of every command. */
enum Verb {
  LIST(
      "[--lane L] [--tool T] [--agent A] [--risk R] [--mine] [--taken] [--search TEXT]"
          + " [--limit N] [--after PLACE]",
      "what waits for people, what is urgent first"),
  SHOW("REF [--whole]", "all about one request"),
  APPROVE("REF [--reason TEXT] [--seen CODE]", "run it as shown"),
  REJECT("REF --reason TEXT", "do not run it; the agent is told why"),
  MODIFY(
      "REF --reason TEXT [--set NAME=VALUE]... [--seen CODE]",
      "run it with other arguments, from $VISUAL or $EDITOR"),
  ANSWER("REF --text TEXT", "do not run it; the agent is given the text as its result"),
  REDIRECT(
      "REF --tool TOOL [--set NAME=VALUE]... --reason TEXT", "have another tool called instead"),
  PERFORMED("REF --text TEXT [--seen CODE]", "what you did by hand, where the agent never runs it"),
  ESCALATE("REF --to ROLE --reason TEXT", "ask another role"),
  WITHDRAW("REF --reason TEXT", "take the question back"),
  TAKE_BACK("REF [--reason TEXT]", "take back what you said of it"),
  TAKE("REF [--for PT15M]", "say that you are about to decide it"),
  RELEASE("REF", "give back what you took"),
  CONFIRM("REF [--reason TEXT] [--seen CODE]", "what was run was right"),
  FLAG("REF --reason TEXT [--set NAME=VALUE]...", "what was run was not right"),
  SUCCEEDED("REF --text TEXT", "an execution in doubt succeeded, with this result"),
  NOT_SUCCEEDED("REF --text TEXT", "an execution in doubt failed, with this problem"),
  RUN_AGAIN("REF --reason TEXT [--seen CODE]", "have an execution in doubt run again"),
  OVERRULE("REF --reason TEXT", "take back what others approved, before it runs"),
  WATCH(
      "[--backlog] [--all] [--count N] [--every PT1S]",
      "new and decided requests as they come, until Ctrl-C");

  private final String usage;
  private final String what;

  Verb(String usage, String what) {
    this.usage = usage;
    this.what = what;
  }

  static Optional<Verb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String usage() {
    return word() + " " + usage;
  }

  String what() {
    return what;
  }

  boolean hasReference() {
    return usage.startsWith("REF");
  }

  /** Whether it lets something run as it is shown, or says that it was right. */
  boolean needsTheWhole() {
    return switch (this) {
      case APPROVE, MODIFY, PERFORMED, CONFIRM, RUN_AGAIN -> true;
      default -> false;
    };
  }

  boolean decides() {
    return this != LIST && this != SHOW && this != WATCH;
  }

  /** The options that it has of its own, as its usage names them. */
  Set<String> options() {
    Set<String> names = new TreeSet<>();
    for (String part : usage.split("[\\[\\] .]+", -1)) {
      if (part.startsWith("--")) {
        names.add(part);
      }
    }
    if (decides()) {
      names.addAll(Set.of("--yes", "--decision-id"));
    }
    return names;
  }
}
