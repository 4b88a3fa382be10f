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
    Problem.Kind kind =
        status == 413
            ? Problem.Kind.TOO_LARGE
            : status >= 500 ? Problem.Kind.FAILED : Problem.Kind.MALFORMED;
    Answer answer = Problem.of(kind, "the request cannot be read").answer();
    Policies.headers(response.getHeaders());
    response.setStatus(kind == Problem.Kind.MALFORMED ? status : kind.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }
}
