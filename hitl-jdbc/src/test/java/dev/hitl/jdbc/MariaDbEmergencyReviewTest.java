package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.review.EmergencyReviewTest;

class MariaDbEmergencyReviewTest extends EmergencyReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
