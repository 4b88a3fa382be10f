package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.jdbc.JdbcStore;
import dev.hitl.store.StoreException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class H2KillTest extends KillContract {
  @Override
  List<TestDatabase> places() {
    return List.of(TestDatabase.h2(folder.resolve("a")), TestDatabase.h2(folder.resolve("b")));
  }

  /** Negative control: the same test finds what H2's default loses. */
  @Test
  void withAWriteDelayWhatWasAcknowledgedIsLost() throws Exception {
    kill(20, true, Load.Option.DECIDES, Load.Option.WRITE_DELAY);
    assertThat(lost()).isNotEmpty();
  }

  @Test
  void aFileThatAnotherProcessHasOpenIsRefusedWithWhy() throws Exception {
    String path = folder.resolve("a").toString();
    JdbcStore.h2(path).close();
    Load load =
        new Load(TestDatabase.h2(folder.resolve("a")).url(), folder, "other", 0, 0, Set.of());
    try (Child child = Child.start(load)) {
      child.awaitReady();
      assertThatThrownBy(() -> JdbcStore.h2(path))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(path)
          .hasMessageContaining("another process has it open");
      child.kill();
    }
    JdbcStore.h2(path).close();
  }
}
