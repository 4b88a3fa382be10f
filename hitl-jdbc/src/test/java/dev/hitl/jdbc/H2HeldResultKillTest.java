package dev.hitl.jdbc;

import dev.hitl.jdbc.crash.HeldResultKillContract;
import dev.hitl.jdbc.crash.TestDatabase;
import java.nio.file.Path;
import java.util.UUID;

class H2HeldResultKillTest extends HeldResultKillContract {
  @Override
  protected String url() {
    Path file = folder.resolve(UUID.randomUUID().toString());
    return TestDatabase.h2(file).url();
  }
}
