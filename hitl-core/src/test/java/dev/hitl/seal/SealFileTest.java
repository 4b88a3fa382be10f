package dev.hitl.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealFileTest {
  @TempDir private Path dir;
  private Path path;
  private List<Seal> made;

  @BeforeEach
  void make() {
    path = dir.resolve("seals.jsonl");
    made = new ArrayList<>();
    Ed25519Key key = Ed25519Key.generate();
    TreeEdge edge = TreeEdge.EMPTY;
    for (int i = 0; i < 3; i++) {
      edge = edge.append(MerkleTreeTest.LEAVES.get(i));
      Instant at = Instant.parse("2026-03-02T09:00:00Z").plusMillis(i);
      made.add(Seal.of(i == 0 ? null : made.get(i - 1), edge, at, at, key));
    }
  }

  private static List<Seal> read(SealFile file) {
    try (Stream<Seal> seals = file.seals()) {
      return seals.toList();
    }
  }

  @Test
  void whatWasExportedIsReadAgainByAnyProcess() {
    SealFile file = SealFile.at(path);
    assertThat(file.last()).isEmpty();
    assertThat(read(file)).isEmpty();
    file.export(List.of());
    assertThat(path).doesNotExist();
    file.export(made.subList(0, 1));
    file.export(made.subList(1, 3));
    assertThat(file.last()).contains(made.get(2));
    assertThat(read(SealFile.at(path))).isEqualTo(made);
    assertThat(SealFile.at(path).last()).contains(made.get(2));
  }

  @Test
  void twoThatShareAFileWriteEachSealOnce() {
    SealFile one = SealFile.at(path);
    SealFile other = SealFile.at(path);
    one.export(made.subList(0, 2));
    other.export(made);
    one.export(made);
    assertThat(read(one)).isEqualTo(made);
  }

  @Test
  void whoeverIsHandedLessThanIsThereWritesNothingTwiceAfterwards() {
    SealFile file = SealFile.at(path);
    file.export(made);
    file.export(made.subList(0, 1));
    assertThat(file.last()).contains(made.get(2));
    file.export(made.subList(1, 3));
    assertThat(read(file)).isEqualTo(made);
  }

  @Test
  void aGapIsRefused() {
    SealFile file = SealFile.at(path);
    file.export(made.subList(0, 1));
    assertThatThrownBy(() -> file.export(made.subList(2, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seal 3 cannot follow seal 1");
    assertThat(read(file)).hasSize(1);
  }

  @Test
  void aLineThatACrashCutOffIsWrittenAgainBehindIt() throws IOException {
    String line = made.get(1).line();
    for (int cut : new int[] {1, line.length() / 2, line.length() - 1}) {
      Files.writeString(path, made.get(0).line() + "\n" + line.substring(0, cut));
      SealFile file = SealFile.at(path);
      assertThat(file.last()).contains(made.get(0));
      file.export(made.subList(1, 3));
      assertThat(read(SealFile.at(path))).isEqualTo(made);
    }
  }

  @Test
  void aLineThatSomebodyChangedIsNoCutOffOne() throws IOException {
    String changed = made.get(1).line().replace("\"size\":2", "\"size\":x");
    Files.writeString(path, made.get(0).line() + "\n" + changed + "\n" + made.get(2).line() + "\n");
    assertThatThrownBy(() -> SealFile.at(path).last())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void aFileThatWasShortenedIsReadAnew() throws IOException {
    SealFile file = SealFile.at(path);
    file.export(made);
    Files.writeString(path, made.get(0).line() + "\n");
    assertThat(file.last()).contains(made.get(0));
  }

  @Test
  void aSealIsReadAsItWasWrittenAndOtherwiseNot() {
    String line = made.get(0).line();
    assertThat(Seal.parse(line)).isEqualTo(made.get(0));
    for (String wrong :
        List.of("", "{}", "[1]", line + " ", line.replace("\"size\":1", "\"size\":\"1\""))) {
      assertThatThrownBy(() -> Seal.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
