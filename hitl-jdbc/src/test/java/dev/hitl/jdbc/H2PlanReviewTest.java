package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.gate.PlanReviewTest;
import java.util.UUID;

class H2PlanReviewTest extends PlanReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
