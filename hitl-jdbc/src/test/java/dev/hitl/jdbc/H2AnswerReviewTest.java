package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.AnswerReviewTest;
import java.util.UUID;

class H2AnswerReviewTest extends AnswerReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(clock -> JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock));
  }
}
