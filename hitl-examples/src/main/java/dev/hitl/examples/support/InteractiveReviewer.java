package dev.hitl.examples.support;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the person at the terminal, who plays whoever may decide. An empty line leads back to the
 * choices. When the input ends, the script decides the rest, so that the demo always comes to its
 * end.
 */
final class InteractiveReviewer implements Reviewer {
  private static final String CHOICES =
      "a approve  r reject  m modify  w answer  d redirect  e escalate  s let the script decide";

  private final BufferedReader in;
  private final PrintStream out;
  private final Reviewer script;
  private boolean ended;

  InteractiveReviewer(BufferedReader in, PrintStream out, Reviewer script) {
    this.in = in;
    this.out = out;
    this.script = script;
  }

  /** Nothing was written: an empty line, or the input is at its end. */
  private static final class Nothing extends Exception {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Ballot decide(Request request, @Nullable String problem) {
    String me = Staff.nextFor(request);
    if (!ended) {
      out.println();
      out.println("  You are " + me + " (" + Staff.rolesOf(me) + ").");
      out.println("  " + CHOICES);
    }
    while (!ended) {
      try {
        Ballot ballot = choice(request, me, problem);
        if (ballot != null) {
          return ballot;
        }
        out.println("  That is none of the choices: " + CHOICES);
      } catch (Nothing e) {
        if (ended) {
          out.println();
          out.println("  No more input: the script decides the rest.");
        }
      }
    }
    return script.decide(request, problem);
  }

  private @Nullable Ballot choice(Request request, String me, @Nullable String problem)
      throws Nothing {
    String what = request.reference();
    return switch (ask("your choice").toLowerCase(Locale.ROOT)) {
      case "a", "approve" -> new Ballot.Approve(what, me, null);
      case "r", "reject" -> new Ballot.Reject(what, me, ask("why (the agent is told)"));
      case "m", "modify" -> new Ballot.Modify(what, me, changes(request), ask("why"));
      case "w", "answer" -> new Ballot.Answer(what, me, ask("your answer"));
      case "d", "redirect" ->
          new Ballot.Redirect(what, me, ask("which tool instead"), arguments(), ask("why"));
      case "e", "escalate" -> new Ballot.Escalate(what, me, ask("to which role"), ask("why"));
      case "s", "script" -> script.decide(request, problem);
      default -> null;
    };
  }

  private Map<String, @Nullable Object> changes(Request request) throws Nothing {
    Map<String, @Nullable Object> now = request.revision().action().arguments().asMap();
    while (true) {
      String line = ask("which argument, such as " + now.keySet().iterator().next() + "=...");
      int at = line.indexOf('=');
      String name = (at < 0 ? line : line.substring(0, at)).strip();
      if (!now.containsKey(name)) {
        out.println("  There is no argument '" + name + "'; there are " + now.keySet());
      } else if (at < 0) {
        out.println("  Write " + name + "= and the new value; it is " + Json.text(now.get(name)));
      } else {
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        if (read(line.substring(at + 1).strip(), now.get(name), name, changes)) {
          return changes;
        }
      }
    }
  }

  /** A new value is of the kind of the old one. */
  private boolean read(
      String text, @Nullable Object old, String name, Map<String, @Nullable Object> into) {
    try {
      if (old instanceof String) {
        into.put(name, text);
      } else {
        into.put(name, old instanceof Number ? new BigDecimal(text) : Json.parse(text));
      }
      return true;
    } catch (NumberFormatException e) {
      out.println("  '" + text + "' is not a number; " + name + " is " + old);
    } catch (JsonException e) {
      out.println("  That is not JSON; " + name + " is " + Json.text(old));
    }
    return false;
  }

  private Map<String, Object> arguments() throws Nothing {
    while (true) {
      String line = ask("its arguments, such as {\"customer\": \"...\", \"amount\": 10.00}");
      try {
        Map<String, Object> arguments = new LinkedHashMap<>();
        Json.parseObject(line)
            .forEach(
                (name, value) -> {
                  if (value != null) {
                    arguments.put(name, value);
                  }
                });
        return arguments;
      } catch (JsonException e) {
        out.println("  " + e.getMessage());
      }
    }
  }

  private String ask(String what) throws Nothing {
    out.print("  " + what + " > ");
    out.flush();
    try {
      String line = in.readLine();
      ended = line == null;
      if (line == null || line.isBlank()) {
        throw new Nothing();
      }
      return line.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
