package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.JsonException;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RequestCodec.Encoded;
import dev.hitl.store.RequestCodec.EncodedRevision;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestCodecTest {
  private static final Instant NOW = Instant.parse("2026-05-03T10:00:00.123Z");

  private final Request request = Samples.pending(Samples.run("r"), "c1", NOW);
  private final Encoded encoded = RequestCodec.encode(request);

  @Test
  void argumentsKeepTheirBytesAndStandApartFromTheRest() {
    assertThat(encoded.revision().arguments()).isEqualTo(Samples.EXACT);
    assertThat(encoded.revision().body()).doesNotContain("1e400");
    assertThat(RequestCodec.decode(encoded)).isEqualTo(request);
  }

  @Test
  void changedArgumentsComeBackWithTheDigestThatWasStored() {
    EncodedRevision changed = with(encoded.revision().body(), Samples.EXACT.replace("0.1", "0.2"));
    var read = RequestCodec.decode("r-1", changed);
    assertThat(read.digest()).isEqualTo(request.revision().digest());
    assertThat(read.action().digest()).isNotEqualTo(read.digest());
  }

  @Test
  void anotherFormatIsRefusedAndNotGuessedAt() {
    refused(with(body().replace("\"format\":1", "\"format\":2"), "{}"), "format is 2");
    refused(with(body().replace("\"format\":1,", ""), "{}"), "format");
  }

  @Test
  void anUnknownMissingOrWronglyTypedMemberIsRefused() {
    refused(with(body().replace("\"risk\":", "\"rusk\":"), "{}"), "risk");
    refused(
        with(body().replace("\"author\":null", "\"author\":null,\"x\":1"), "{}"), "unknown [x]");
    refused(with(body().replace("\"revision\":1", "\"revision\":\"1\""), "{}"), "revision");
    refused(with(body().replace("CRITICAL", "HUGE"), "{}"), "HUGE");
  }

  @Test
  void whatIsNotJsonIsRefusedByTheNameOfItsRequest() {
    refused(with(body(), "{\"a\":1,\"a\":2}"), "request r-1 cannot be read");
    refused(with("", "{}"), "request r-1 cannot be read");
  }

  @Test
  void aBodyOfAnotherRevisionIsRefused() {
    refused(new EncodedRevision(2, "digest", "{}", body()), "another revision");
  }

  @Test
  void anUnknownDecisionIsRefused() {
    Encoded broken =
        withProgress(
            encoded.progress().replace("\"decision\":null", "\"decision\":{\"kind\":\"maybe\"}"));
    assertThatThrownBy(() -> RequestCodec.decode(broken))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(request.id())
        .hasMessageContaining("maybe");
  }

  @Test
  void textWithoutAUtf8FormIsRefusedBeforeItIsWritten() {
    Request broken =
        new Request(
            request.id(),
            request.revision(),
            RequestStatus.ANSWERED,
            request.route(),
            null,
            request.waiting(),
            List.of(),
            new Decision.Answered("m", "\ud800"),
            null,
            null,
            null,
            null,
            NOW,
            NOW,
            request.head());
    assertThatThrownBy(() -> RequestCodec.encode(broken)).isInstanceOf(JsonException.class);
  }

  private String body() {
    return encoded.revision().body();
  }

  private EncodedRevision with(String body, String arguments) {
    return new EncodedRevision(1, request.revision().digest(), arguments, body);
  }

  private Encoded withProgress(String progress) {
    return new Encoded(
        encoded.id(),
        encoded.status(),
        encoded.deadline(),
        encoded.dueAt(),
        encoded.claim(),
        encoded.principal(),
        encoded.origin(),
        encoded.openedAt(),
        encoded.updatedAt(),
        encoded.head(),
        progress,
        encoded.revision(),
        encoded.result());
  }

  private static void refused(EncodedRevision broken, String why) {
    assertThatThrownBy(() -> RequestCodec.decode("r-1", broken))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("r-1")
        .hasMessageContaining(why);
  }
}
