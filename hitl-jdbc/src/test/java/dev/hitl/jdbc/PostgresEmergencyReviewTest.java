package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.review.EmergencyReviewTest;

class PostgresEmergencyReviewTest extends EmergencyReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
