package dev.hitl.console;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * What does not even come to {@link Front}, because it is no HTTP, gets the same kind of answer.
 */
final class Unreadable extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    boolean theirs = status < 500 || status == 505;
    Problem.Kind kind =
        status == 413
            ? Problem.Kind.TOO_LARGE
            : theirs ? Problem.Kind.MALFORMED : Problem.Kind.FAILED;
    int told = theirs ? status : kind.status();
    String detail = theirs ? "the request cannot be read" : "the server's log says more";
    Answer answer = Problem.of(kind, detail).with("status", told).answer();
    Policies.headers(response.getHeaders());
    response.setStatus(told);
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }
}
