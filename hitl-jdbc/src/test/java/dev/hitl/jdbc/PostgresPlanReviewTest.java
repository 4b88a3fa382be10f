package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanReviewTest;

class PostgresPlanReviewTest extends PlanReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
