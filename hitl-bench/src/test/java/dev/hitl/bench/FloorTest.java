package dev.hitl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmark compares like with like. */
class FloorTest {
  @Test
  void theFloorLeavesAsManyRowsAndBytesBehindAsHitl(@TempDir Path folder) throws Exception {
    try (Place place = Place.h2(folder.resolve("bench"));
        Node node = new Node(place.store())) {
      node.sample();
      Floor floor = new Floor(place, Template.of(place));
      List<Long> start = figures(place);
      node.sample();
      List<Long> afterHitl = figures(place);
      floor.sample();
      List<Long> afterFloor = figures(place);

      for (int i = 0; i < start.size(); i++) {
        long ofHitl = afterHitl.get(i) - start.get(i);
        long ofFloor = afterFloor.get(i) - afterHitl.get(i);
        // A random token in each event differs by a few characters.
        assertThat(ofFloor).as("figure " + i).isPositive().isCloseTo(ofHitl, within(ofHitl));
      }
    }
  }

  private static Offset<Long> within(long all) {
    return offset(Math.max(0, all / 50));
  }

  /** Rows and bytes of each table. */
  private static List<Long> figures(Place place) throws SQLException {
    List<Long> figures = new ArrayList<>();
    try (Connection connection = place.pool().getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : Rows.KEYS.keySet()) {
        String bytes =
            switch (table) {
              case "hitl_checkpoint", "hitl_result" -> "OCTET_LENGTH(body)";
              case "hitl_revision" -> "OCTET_LENGTH(body) + OCTET_LENGTH(arguments)";
              case "hitl_audit" -> "OCTET_LENGTH(data)";
              case "hitl_request" -> "OCTET_LENGTH(progress)";
              default -> "1";
            };
        try (ResultSet row =
            statement.executeQuery("SELECT COUNT(*), SUM(" + bytes + ") FROM " + table)) {
          row.next();
          figures.add(row.getLong(1));
          figures.add(row.getLong(2));
        }
      }
    }
    return figures;
  }
}
