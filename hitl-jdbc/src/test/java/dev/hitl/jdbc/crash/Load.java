package dev.hitl.jdbc.crash;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a {@link LoadProcess} is told.
 *
 * @param url the database
 * @param folder where the ledger and the acknowledgements are
 * @param node the node's name
 * @param clients how many threads start runs
 * @param open how many runs a client keeps open
 * @param options what is different from usual
 */
record Load(String url, Path folder, String node, int clients, int open, Set<Option> options) {
  enum Option {
    /** Clients decide what their own runs ask. */
    DECIDES,
    /** Tools say that running them again does no harm, which is not true. */
    SAID_TO_BE_IDEMPOTENT,
    /** H2 puts off writing, behind the back of the store, which would have refused. */
    WRITE_DELAY
  }

  static Load parse(String[] words) {
    Set<Option> options =
        Arrays.stream(words, 5, words.length)
            .map(Option::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Option.class)));
    return new Load(
        words[0],
        Path.of(words[1]),
        words[2],
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        options);
  }

  String[] words() {
    String[] words = new String[5 + options.size()];
    words[0] = url;
    words[1] = folder.toString();
    words[2] = node;
    words[3] = String.valueOf(clients);
    words[4] = String.valueOf(open);
    int i = 5;
    for (Option option : options) {
      words[i++] = option.name();
    }
    return words;
  }

  /**
   * H2 shows other connections what was committed a moment before it is in the file. Of what was
   * only read there, it is not said that it is done before a commit of the reader's own, which
   * comes after it in the file.
   */
  boolean isReadBeforeItIsKept() {
    return url.startsWith("jdbc:h2:");
  }

  Ledger ledger() {
    return ledger(folder);
  }

  Acknowledged acknowledged() {
    return acknowledged(folder);
  }

  static Ledger ledger(Path folder) {
    return new Ledger(folder.resolve("ledger"));
  }

  static Acknowledged acknowledged(Path folder) {
    return new Acknowledged(folder.resolve("acknowledged"));
  }
}
