package dev.hitl.terminal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How it is used, in words. */
final class Usage {
  private Usage() {}

  /** All of it, or that of the command that is among the words. */
  static void print(List<String> words, Consumer<String> out) {
    Optional<Verb> one = words.stream().flatMap(word -> Verb.of(word).stream()).findFirst();
    if (one.isPresent()) {
      out.accept("hitl-terminal " + one.get().usage());
      out.accept("    " + one.get().what());
      out.accept("help says all, also which server or database is meant.");
      return;
    }
    out.accept("hitl-terminal COMMAND [REF] [options]");
    out.accept("");
    for (Verb verb : Verb.values()) {
      out.accept("  " + verb.usage());
      out.accept("      " + verb.what());
    }
    out.accept("");
    out.accept("Where, with every command; each can be set in the environment, as HITL_SERVER:");
    out.accept("  --server URL [--token-env VARIABLE | --token-file FILE]   the HTTP API");
    out.accept(
        "  --url jdbc:... [--user NAME] [--password-env VARIABLE]    straight on a database,");
    out.accept(
        "      --as NAME [--people FILE.json] [--tools CLASS] [--policy FILE] [--tenant NAME]");
    out.accept("      (H2 in a file belongs to one process)");
    out.accept(
        "--json prints JSON; --yes asks nothing, for scripts; --decision-id ID names the word,");
    out.accept("so that it counts once however often it is given.");
    out.accept("COMMAND --help says one command; --version says which version this is.");
    out.accept("Exit codes: 0 done, 1 refused, 2 cannot be done as said, 3 not reached.");
  }

  /** How the command that was meant is used. */
  static void hint(String[] args, Consumer<String> err) {
    Optional<Verb> meant = args.length == 0 ? Optional.empty() : Verb.of(args[0]);
    err.accept(
        meant
            .map(verb -> "usage: hitl-terminal " + verb.usage() + "; help says all")
            .orElse("help says what can be done"));
  }
}
