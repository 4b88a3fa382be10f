package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanReviewTest;

class MariaDbPlanReviewTest extends PlanReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
