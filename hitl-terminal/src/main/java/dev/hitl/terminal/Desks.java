package dev.hitl.terminal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens the desk that the options name. */
final class Desks {
  private Desks() {}

  static Desk open(Options options) {
    boolean server = options.last("--server") != null;
    boolean database = options.last("--url") != null;
    if (server && database && options.isSaid("--server") == options.isSaid("--url")) {
      throw new UsageException("--server and --url are two places; give one of them");
    }
    boolean http = server && (!database || options.isSaid("--server"));
    if (http) {
      URI address = Api.address(options.needed("--server"));
      return new HttpDesk(new Api(address, token(options)));
    } else if (database) {
      return Database.open(options);
    }
    throw new UsageException(
        "say where: --server https://..., or --url jdbc:... (or HITL_SERVER, HITL_URL)");
  }

  /** Never on the command line, which every list of processes shows. */
  private static String token(Options options) {
    String file = options.last("--token-file");
    String variable = options.read("--token-env", name -> name, "HITL_TOKEN");
    String token = options.environment().get(variable);
    if (file != null) {
      try {
        token = Files.readString(Path.of(file));
      } catch (IOException | InvalidPathException e) {
        throw new UsageException("the token cannot be read: " + e);
      }
    }
    if (token == null || token.isBlank()) {
      throw new UsageException(
          "there is no token: set " + variable + ", or give --token-file or --token-env");
    }
    if (!token.strip().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new UsageException("a token is of plain characters without spaces");
    }
    return token.strip();
  }
}
