package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.AnswerReviewTest;

class PostgresAnswerReviewTest extends AnswerReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(PostgresServer.shared()::store);
  }
}
