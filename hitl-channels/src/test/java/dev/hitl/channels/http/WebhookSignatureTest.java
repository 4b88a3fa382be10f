package dev.hitl.channels.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the vector that the Standard Webhooks specification and its libraries publish. */
class WebhookSignatureTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant AT = Instant.ofEpochSecond(1614265330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
  private static final String EXPECTED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private final WebhookSignature signature = WebhookSignature.of(SECRET);

  private final Map<String, String> headers =
      new HashMap<>(
          Map.of(
              "webhook-id", ID, "webhook-timestamp", "1614265330", "webhook-signature", EXPECTED));

  private WebhookSignature.Verified verify(Instant now) {
    return signature.verify(headers::get, BODY, now);
  }

  private void assertRefused() {
    assertThat(verify(AT)).isInstanceOf(WebhookSignature.Verified.Refused.class);
  }

  @Test
  void thePublishedVectorIsSignedAsItIsPublished() {
    assertThat(signature.sign(ID, AT, BODY)).isEqualTo(EXPECTED);
    assertThat(WebhookSignature.of(SECRET.substring("whsec_".length())).sign(ID, AT, BODY))
        .isEqualTo(EXPECTED);
  }

  @Test
  void thePublishedVectorIsGenuine() {
    assertThat(verify(AT)).isEqualTo(new WebhookSignature.Verified.Genuine(ID, AT));
  }

  @Test
  void aHeaderThatIsMissingIsRefused() {
    for (String name : Map.copyOf(headers).keySet()) {
      String value = headers.remove(name);
      assertRefused();
      headers.put(name, value);
    }
    assertThat(verify(AT)).isInstanceOf(WebhookSignature.Verified.Genuine.class);
  }

  @Test
  void whatWasChangedIsRefused() {
    headers.put("webhook-id", ID + "x");
    assertRefused();
    headers.put("webhook-id", ID);
    headers.put("webhook-timestamp", "1614265331");
    assertRefused();
    headers.put("webhook-timestamp", "1614265330");
    assertThat(signature.verify(headers::get, "{\"test\": 2432232315}".getBytes(UTF_8), AT))
        .isInstanceOf(WebhookSignature.Verified.Refused.class);
    headers.put("webhook-signature", EXPECTED.replace('g', 'h'));
    assertRefused();
    headers.put("webhook-signature", EXPECTED.replace("v1,", "v2,"));
    assertRefused();
    headers.put("webhook-signature", EXPECTED.substring(3));
    assertRefused();
  }

  @Test
  void aMessageIsGoodForFiveMinutesBeforeAndAfter() {
    Duration tolerance = Duration.ofMinutes(5);
    assertThat(verify(AT.plus(tolerance))).isInstanceOf(WebhookSignature.Verified.Genuine.class);
    assertThat(verify(AT.minus(tolerance))).isInstanceOf(WebhookSignature.Verified.Genuine.class);
    assertThat(verify(AT.plus(tolerance).plusSeconds(1)))
        .isInstanceOf(WebhookSignature.Verified.Refused.class);
    assertThat(verify(AT.minus(tolerance).minusSeconds(1)))
        .isInstanceOf(WebhookSignature.Verified.Refused.class);
    headers.put("webhook-timestamp", "soon");
    assertRefused();
  }

  @Test
  void oneGoodSignatureAmongOthersIsEnough() {
    headers.put(
        "webhook-signature",
        "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x "
            + EXPECTED
            + " v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=");
    assertThat(verify(AT)).isInstanceOf(WebhookSignature.Verified.Genuine.class);
  }

  @Test
  void whileASecretIsRotatedWhoKnowsTheOldOrTheNewOneVerifies() {
    WebhookSignature rotating = WebhookSignature.of(OTHER, SECRET);
    headers.put("webhook-signature", rotating.sign(ID, AT, BODY));
    assertThat(headers.get("webhook-signature")).contains(" ").endsWith(EXPECTED);
    assertThat(verify(AT)).isInstanceOf(WebhookSignature.Verified.Genuine.class);
    assertThat(WebhookSignature.of(OTHER).verify(headers::get, BODY, AT))
        .isInstanceOf(WebhookSignature.Verified.Genuine.class);
    headers.put("webhook-signature", WebhookSignature.of(OTHER).sign(ID, AT, BODY));
    assertRefused();
  }

  @Test
  void aSecretThatIsNoneIsAStartUpErrorThatDoesNotNameIt() {
    for (String wrong : new String[] {"", "whsec_", "whsec_c2hvcnQ=", "whsec_*secret*", "x"}) {
      assertThatThrownBy(() -> WebhookSignature.of(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("*secret*")
          .hasNoCause();
    }
    assertThatThrownBy(WebhookSignature::of).isInstanceOf(IllegalArgumentException.class);
  }
}
