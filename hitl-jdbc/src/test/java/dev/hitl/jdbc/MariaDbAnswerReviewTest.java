package dev.hitl.jdbc;

import dev.hitl.Shop;
import dev.hitl.run.AnswerReviewTest;

class MariaDbAnswerReviewTest extends AnswerReviewTest {
  @Override
  protected Shop newShop() {
    return new Shop(MariaDbServer.shared()::store);
  }
}
