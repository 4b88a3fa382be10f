package dev.hitl.jdbc.crash;

class H2FaultPointTest extends FaultPointContract {
  private final TestDatabase database = TestDatabase.h2InMemory();

  @Override
  TestDatabase database() {
    return database;
  }

  @Override
  TestDatabase another() {
    return TestDatabase.h2InMemory();
  }

  @Override
  TestDatabase databaseOfOthers() {
    return TestDatabase.h2(folder.resolve("h2"));
  }
}
