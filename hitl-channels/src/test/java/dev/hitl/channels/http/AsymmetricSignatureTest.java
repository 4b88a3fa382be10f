package dev.hitl.channels.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.channels.http.WebhookSignature.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the vector that the specification's own library publishes; its public half is computed. */
class AsymmetricSignatureTest {
  private static final String SEED = "VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
  private static final String SECRET = "whsk_" + SEED;
  private static final String PUBLIC = "whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g=";
  private static final String OLD = "whsk_" + Base64.getEncoder().encodeToString(new byte[32]);
  private static final String SHARED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant AT = Instant.ofEpochSecond(1614265330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
  private static final String EXPECTED =
      "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==";

  private static Verified verify(String key, String signatures, Instant now) {
    Map<String, String> headers = new HashMap<>();
    headers.put("webhook-id", ID);
    headers.put("webhook-timestamp", "1614265330");
    headers.put("webhook-signature", signatures);
    return WebhookSignature.of(key).verify(headers::get, BODY, now);
  }

  private static void assertRefused(String key, String signatures) {
    assertThat(verify(key, signatures, AT)).isInstanceOf(Verified.Refused.class);
  }

  @Test
  void thePublishedVectorIsSignedAsItIsPublished() {
    assertThat(WebhookSignature.of(SECRET).sign(ID, AT, BODY)).isEqualTo(EXPECTED);
  }

  @Test
  void whoHasThePublicHalfVerifiesItWithinTheSameTime() {
    assertThat(verify(PUBLIC, EXPECTED, AT)).isEqualTo(new Verified.Genuine(ID, AT));
    assertThat(verify(PUBLIC, EXPECTED, AT.plus(Duration.ofSeconds(301))))
        .isInstanceOf(Verified.Refused.class);
  }

  @Test
  void whoHasThePublicHalfSignsNothing() {
    assertThatThrownBy(() -> WebhookSignature.of(PUBLIC).sign(ID, AT, BODY))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void thePublicHalfIsNeverTakenForASharedSecret() {
    String bytes = PUBLIC.substring("whpk_".length());
    String forged = WebhookSignature.of("whsec_" + bytes).sign(ID, AT, BODY);
    assertRefused(PUBLIC, forged);
    assertRefused(PUBLIC, forged.replace("v1,", "v1a,"));
    assertThat(verify("whsec_" + bytes, forged, AT)).isInstanceOf(Verified.Genuine.class);
  }

  @Test
  void whatWasChangedOrIsByAnotherKeyIsRefused() {
    assertRefused(PUBLIC, EXPECTED.replace("v1a,", "v1,"));
    assertRefused(PUBLIC, EXPECTED.replace("tQ9V", "tQ9W"));
    assertRefused(PUBLIC, "v1a,");
    assertRefused(PUBLIC, "v1a,****");
    assertRefused(PUBLIC, "v1a," + SEED);
    assertRefused(PUBLIC, WebhookSignature.of(OLD).sign(ID, AT, BODY));
    assertRefused("whpk_" + Base64.getEncoder().encodeToString(new byte[32]), EXPECTED);
    assertRefused(SHARED, EXPECTED);
  }

  @Test
  void whileKeysAreRotatedWhoKnowsTheOldTheNewOrTheSharedSecretVerifies() {
    String all = WebhookSignature.of(OLD, SECRET, SHARED).sign(ID, AT, BODY);
    assertThat(all.split(" ")).hasSize(3);
    assertThat(verify(PUBLIC, all, AT)).isInstanceOf(Verified.Genuine.class);
    assertThat(verify(SHARED, all, AT)).isInstanceOf(Verified.Genuine.class);
    assertRefused(PUBLIC, WebhookSignature.of(OLD, SHARED).sign(ID, AT, BODY));
  }

  @Test
  void aKeyThatIsNoneIsAStartUpErrorThatDoesNotNameIt() {
    for (String wrong :
        new String[] {"whsk_", "whpk_", "whsk_c2VjcmV0", "whpk_c2VjcmV0", "whsk_*c2VjcmV0*"}) {
      assertThatThrownBy(() -> WebhookSignature.of(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("c2VjcmV0")
          .hasNoCause();
    }
  }
}
