package dev.hitl.jdbc.crash;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.h2.store.fs.Recorder;
import org.h2.store.fs.rec.FilePathRec;
import org.jspecify.annotations.Nullable;

/**
 * All that H2 writes to one database, in its order, and what the file holds after each: a process
 * that is killed leaves the file behind as it was after one of them. One at a time in a process.
 */
final class H2Writes implements Recorder, AutoCloseable {
  /**
   * One of them.
   *
   * @param bytes null where the file was cut
   * @param acknowledged how much had been acknowledged before it
   */
  private record Write(@Nullable ByteBuffer bytes, int at, int acknowledged) {}

  /** Looks at the file after a write. */
  interface Look {
    /**
     * Opens it, and closes it.
     *
     * @param url of a copy
     * @param acknowledged how much had been acknowledged before the write
     */
    void at(String url, int acknowledged) throws Exception;
  }

  private final Path database;
  private final IntSupplier acknowledged;
  private final List<Write> writes = new ArrayList<>();

  /**
   * @param database without the ending of its file
   * @param acknowledged how much has been acknowledged by now
   */
  H2Writes(Path database, IntSupplier acknowledged) {
    this.database = database;
    this.acknowledged = acknowledged;
    FilePathRec.register();
    FilePathRec.setRecorder(this);
  }

  /** Where the database is opened so that its writes are seen. */
  String url() {
    return TestDatabase.h2(database).url().replace("jdbc:h2:async:", "jdbc:h2:rec:async:");
  }

  @Override
  public synchronized void log(int operation, String file, byte[] data, long at) {
    if (file.endsWith(database.getFileName() + ".mv.db")
        && (operation == WRITE || operation == TRUNCATE)) {
      ByteBuffer bytes = operation == WRITE ? ByteBuffer.wrap(data) : null;
      writes.add(new Write(bytes, Math.toIntExact(at), acknowledged.getAsInt()));
    }
  }

  synchronized int count() {
    return writes.size();
  }

  /** Opens what was left behind by a process that died after the first of them, the second, … */
  void afterEach(int from, int to, Look look) throws Exception {
    byte[] file = {};
    for (int i = 0; i < to; i++) {
      Write write = writes.get(i);
      ByteBuffer bytes = write.bytes();
      if (bytes == null) {
        file = Arrays.copyOf(file, write.at());
      } else {
        file = Arrays.copyOf(file, Math.max(file.length, write.at() + bytes.remaining()));
        bytes.get(bytes.position(), file, write.at(), bytes.remaining());
      }
      if (i >= from) {
        look(file, i, write.acknowledged(), look);
      }
    }
  }

  private void look(byte[] content, int write, int before, Look look) throws Exception {
    Path copy = database.resolveSibling("after" + write);
    Path file = Path.of(copy + ".mv.db");
    Files.write(file, content);
    try {
      // As quick as H2 can: it would else take a fifth of a second to make it smaller at the end.
      String url = TestDatabase.h2(copy).url().replace("jdbc:h2:async:", "jdbc:h2:file:");
      look.at(url + ";MAX_COMPACT_TIME=0", before);
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    FilePathRec.setRecorder(null);
  }
}
