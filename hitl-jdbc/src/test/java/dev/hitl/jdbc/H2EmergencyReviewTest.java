package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.review.EmergencyReviewTest;
import java.util.UUID;

class H2EmergencyReviewTest extends EmergencyReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
