package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What people do on the page of an office, which every test has to itself. */
abstract class AtOffice extends InBrowser {
  Office office;

  @BeforeEach
  void openOffice() {
    office = new Office();
    browser.size(1280, 900);
  }

  @AfterEach
  void closeOffice() {
    if (office != null) {
      office.close();
    }
  }

  Request refund(String order) {
    return office.refund(order);
  }

  void awaitStatus(Request request, RequestStatus status) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(office.now(request).status()).isEqualTo(status));
  }
}
