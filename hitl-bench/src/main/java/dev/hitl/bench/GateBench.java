package dev.hitl.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.method.MethodToolCallback;
import org.springframework.ai.tool.support.ToolDefinitions;

/**
 * One call from the model's JSON text to the tool's answer: by hand, by other libraries, and
 * through hitl's gate with a policy that allows it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBench {
  static final String ARGUMENTS = "{\"orderId\":\"order-4711\",\"quantity\":3}";

  private static final MethodHandle HANDLE = handle();

  private final ObjectMapper mapper = new ObjectMapper();
  private final Lookup tools = new Lookup();
  private final DefaultToolExecutor langChain = new DefaultToolExecutor(tools, method());
  private final ToolExecutionRequest langChainRequest =
      ToolExecutionRequest.builder().id("1").name("lookUp").arguments(ARGUMENTS).build();
  private final ToolCallback spring =
      MethodToolCallback.builder()
          .toolDefinition(ToolDefinitions.from(method()))
          .toolMethod(method())
          .toolObject(tools)
          .build();

  /** The tool that all of them call. */
  public static final class Lookup {
    /**
     * Says how an order stands.
     *
     * @param orderId which order
     * @param quantity how many
     * @return a text
     */
    public String lookUp(String orderId, int quantity) {
      return quantity > 100 ? orderId : "shipped";
    }
  }

  static Method method() {
    try {
      return Lookup.class.getMethod("lookUp", String.class, int.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle handle() {
    try {
      return MethodHandles.lookup()
          .findVirtual(
              Lookup.class, "lookUp", MethodType.methodType(String.class, String.class, int.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Parses with Jackson, binds by hand, calls through a method handle.
   *
   * @return the answer
   * @throws Throwable never
   */
  @Benchmark
  public String plainHandle() throws Throwable {
    JsonNode arguments = read();
    return (String)
        HANDLE.invokeExact(
            tools, arguments.get("orderId").textValue(), arguments.get("quantity").intValue());
  }

  private JsonNode read() throws JsonProcessingException {
    return mapper.readTree(ARGUMENTS);
  }

  /**
   * LangChain4j.
   *
   * @return the answer
   */
  @Benchmark
  public String langChain4j() {
    return langChain.execute(langChainRequest, "memory");
  }

  /**
   * Spring AI.
   *
   * @return the answer
   */
  @Benchmark
  public String springAi() {
    return spring.call(ARGUMENTS);
  }

  /**
   * hitl.
   *
   * @param gate an open run
   * @return the answer
   */
  @Benchmark
  public String hitl(OpenGate gate) {
    return gate.call();
  }
}
