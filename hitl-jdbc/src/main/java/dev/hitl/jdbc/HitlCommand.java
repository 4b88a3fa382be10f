package dev.hitl.jdbc;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Looks at a store, or at a policy, from the command line, and changes nothing:
 *
 * <pre>{@code
 * java -jar hitl-jdbc-cli.jar verify --url jdbc:postgresql://db/hitl --user hitl
 *     --password-env HITL_PASSWORD --key seal.pub.pem --export seals.jsonl [--json]
 * java -jar hitl-jdbc-cli.jar fsck --url jdbc:postgresql://db/hitl --user hitl
 *     --password-env HITL_PASSWORD [--json]
 * java -jar hitl-jdbc-cli.jar figures --url jdbc:postgresql://db/hitl --user hitl
 *     --password-env HITL_PASSWORD --from 2026-11-01T00:00:00Z [--step PT24H] [--json]
 * java -cp hitl-jdbc-cli.jar:app.jar dev.hitl.jdbc.HitlCommand evaluate --policy policy.yaml
 *     --tools com.example.RefundTools --cases cases.jsonl --min-recall 0.99 [--json]
 * java -cp hitl-jdbc-cli.jar:app.jar dev.hitl.jdbc.HitlCommand replay --policy next.yaml
 *     --tools com.example.RefundTools --url jdbc:postgresql://db/hitl --user hitl
 *     --password-env HITL_PASSWORD --from 2026-11-01T00:00:00Z
 * java -jar hitl-jdbc-cli.jar simulate --per-hour 40 --reviewers 3 --decision PT2M --limit PT10M
 *     [--error-rate 0.02] [--requests 100000] [--seed 1] [--json]
 * }</pre>
 *
 * <p>{@code verify} proves the record: chains, the tree over them, seals and their signatures, and
 * exported copies. {@code fsck} checks what has to hold over the whole store. Both print what they
 * counted and a line for each finding, or with {@code --json} one JSON object. {@code figures}
 * counts how people and agents fared in a time. {@code evaluate} holds a policy against labelled
 * cases, {@code replay} against what is recorded in a store; {@code simulate} says how long the
 * queue of so many reviewers gets.
 *
 * <p>Exits with 0 where nothing is wrong, 1 where something is (with {@code evaluate}: precision or
 * recall is below what was demanded, or, where nothing was, a case is misjudged; with {@code
 * replay}: something would be judged otherwise), and 2 where it cannot be said; the first row that
 * is wrong, or why it cannot be said, is on the standard error. The password is taken from an
 * environment variable, so that no list of processes shows it. The store may be in use meanwhile,
 * except H2 in a file, which belongs to one process.
 */
public final class HitlCommand {
  static final int FINE = 0;
  static final int WRONG = 1;
  static final int UNKNOWN = 2;

  private HitlCommand() {}

  /**
   * Does what the first argument says, and exits.
   *
   * @param args see the class
   */
  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), System.out, System.err));
  }

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    String[] options = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    return switch (args.length == 0 ? "" : args[0]) {
      case "verify" -> VerifyCommand.run(options, environment, out, err);
      case "fsck" -> FsckCommand.run(options, environment, out, err);
      case "figures" -> FiguresCommand.run(options, environment, out, err);
      case "evaluate" -> EvaluateCommand.run(options, environment, out, err);
      case "replay" -> ReplayCommand.run(options, environment, out, err);
      case "simulate" -> SimulateCommand.run(options, environment, out, err);
      default -> {
        err.println("usage: " + VerifyCommand.USAGE);
        err.println("       " + FsckCommand.USAGE);
        err.println("       " + FiguresCommand.USAGE);
        err.println("       " + EvaluateCommand.USAGE);
        err.println("       " + ReplayCommand.USAGE);
        err.println("       " + SimulateCommand.USAGE);
        yield UNKNOWN;
      }
    };
  }
}
