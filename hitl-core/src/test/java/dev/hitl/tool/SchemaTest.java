package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaTest {
  enum Reason {
    DAMAGED,
    LATE
  }

  record Line(@Param(description = "stock number") String sku, @Nullable Integer count) {}

  @SuppressWarnings("unused")
  static final class Refunds {
    @AgentTool(name = "refund", description = "Pays money back.", idempotent = true)
    public void execute(
        @Param(description = "in euros") BigDecimal amount,
        Reason reason,
        @Param(value = "since", description = "from when") Instant from,
        @Param(description = "best time") LocalTime at,
        Optional<UUID> key,
        List<@Nullable Line> lines,
        Set<Byte> flags,
        Map<String, Object> more,
        Object any,
        Arguments raw,
        boolean dryRun) {}
  }

  private final Tool tool = Tool.of(new Refunds()).get(0);

  @Test
  void theSchemaSaysExactlyWhatBinds() {
    assertThat(Json.parse(tool.schema()))
        .isEqualTo(
            Json.parse(
                """
                {"type":"object",
                 "properties":{
                   "amount":{"type":"number","description":"in euros"},
                   "reason":{"type":"string","enum":["DAMAGED","LATE"]},
                   "since":{"type":"string","format":"date-time","description":"from when"},
                   "at":{"type":"string","description":"best time (an ISO-8601 time without zone such as 09:30:00)"},
                   "key":{"type":"string","format":"uuid"},
                   "lines":{"type":"array","items":{"anyOf":[
                     {"type":"object",
                      "properties":{"sku":{"type":"string","description":"stock number"},
                        "count":{"type":"integer","minimum":-2147483648,"maximum":2147483647}},
                      "required":["sku"],"additionalProperties":false},
                     {"type":"null"}]}},
                   "flags":{"type":"array","items":{"type":"integer","minimum":-128,"maximum":127},
                     "uniqueItems":true},
                   "more":{"type":"object","additionalProperties":{}},
                   "any":{},
                   "raw":{"type":"object"},
                   "dryRun":{"type":"boolean"}},
                 "required":["amount","reason","since","at","lines","flags","more","any","raw",
                   "dryRun"],
                 "additionalProperties":false}
                """));
  }

  @Test
  void theDefinitionHasNameDescriptionAndSchema() {
    assertThat(tool.definition())
        .isEqualTo(
            "{\"name\":\"refund\",\"description\":\"Pays money back.\",\"parameters\":"
                + tool.schema()
                + "}");
    assertThat(tool.idempotent()).isTrue();
    assertThat(ToolRegistry.of(List.of(tool, Tool.named("x").runs(a -> 1))).definitions())
        .isEqualTo("[" + tool.definition() + "," + Tool.named("x").runs(a -> 2).definition() + "]");
  }

  @Test
  void theSignatureChangesWithNameAndParametersAndNothingElse() {
    String signature = signature("t", "a", int.class);

    assertThat(signature).matches("[0-9a-f]{16}").isEqualTo(signature("t", "a", Integer.class));
    assertThat(
            List.of(
                signature,
                signature("u", "a", int.class),
                signature("t", "b", int.class),
                signature("t", "a", long.class),
                signature("t", "a", Line.class),
                signature("t", "a", One.Line.class),
                signature("t", "a", Reason.class),
                signature("t", "a", One.Reason.class),
                Tool.named("t").optional("a", int.class).runs(a -> 1).signature(),
                Tool.named("t").runs(a -> 1).signature()))
        .doesNotHaveDuplicates();
    assertThat(
            Tool.named("t")
                .describedAs("d")
                .parameter("a", int.class, "about a")
                .idempotent()
                .requiresApproval(Risk.LOW)
                .runs(a -> 2)
                .signature())
        .isEqualTo(signature);
  }

  /** The same names with one component and one constant more. */
  static final class One {
    enum Reason {
      DAMAGED,
      LATE,
      OTHER
    }

    record Line(String sku, @Nullable Integer count, int more) {}
  }

  private static String signature(String tool, String parameter, Class<?> type) {
    return Tool.named(tool).parameter(parameter, type).runs(a -> 1).signature();
  }
}
