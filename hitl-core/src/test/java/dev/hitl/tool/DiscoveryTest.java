package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Answers;
import org.mockito.MockMakers;

@SuppressWarnings("unused")
class DiscoveryTest {
  static class Base {
    public void inherited() {}
  }

  @SuppressWarnings("NonOverridingEquals")
  static class Fine extends Base {
    public void plain() {}

    public static void ofTheClass() {}

    void packagePrivate() {}

    protected void forSubclasses() {}

    public boolean equals(String other) {
      return true;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public String toString() {
      return "";
    }
  }

  @Test
  void onlyPublicInstanceMethodsOfTheClassItselfAreTools() {
    assertThat(Tool.of(new Fine())).extracting(Tool::name).containsExactly("equals", "plain");
  }

  record Holder(String password) {
    public String greet(String name) {
      return "hello " + name;
    }
  }

  @Test
  void whatARecordHoldsIsNoTool() throws Exception {
    assertThat(Tool.of(new Holder("x"))).extracting(Tool::name).containsExactly("greet");
    assertThat(Calls.invoke(new Holder("x"), "greet", "{\"name\":\"Ada\"}")).isEqualTo("hello Ada");
  }

  static final class Overloads {
    public void find(String a) {}

    public void find(int a) {}
  }

  static final class NamedOverloads {
    public void find(String a) {}

    @AgentTool(name = "find_by_number")
    public void find(int a) {}
  }

  @Test
  void overloadsNeedNamesOfTheirOwn() {
    assertThatThrownBy(() -> Tool.of(new Overloads()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Overloads.find(java.lang.String)")
        .hasMessageContaining("Overloads.find(int)")
        .hasMessageContaining("@AgentTool(name = …)");
    assertThat(Tool.of(new NamedOverloads()))
        .extracting(Tool::name)
        .containsExactly("find", "find_by_number");
  }

  static class Other {
    public void plain() {}
  }

  @Test
  void twoToolsOfOneNameAreRefusedNamingBoth() {
    Tool lambda = Tool.named("plain").runs(a -> 1);
    List<Tool> tools = List.of(lambda, Tool.of(new Other()).get(0));

    assertThatThrownBy(() -> ToolRegistry.of(tools))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tool 'plain'")
        .hasMessageContaining("Other.plain()");
  }

  static List<Object> notTools() {
    Callable<String> lambda = () -> "x";
    return List.of(
        new Object(), "text", new HashMap<>(), lambda, Fine.class, new Base() {}, new Empty());
  }

  static final class Empty {}

  @ParameterizedTest
  @MethodSource("notTools")
  void whatHasNoToolsIsRefused(Object object) {
    assertThatThrownBy(() -> Tool.of(object))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(is not a tools class|has no tools).*");
  }

  static final class Duplicates {
    public void t(@Param("a") int a, @Param("a") int b) {}
  }

  static final class Chars {
    public void t(char letter) {}
  }

  static final class Dates {
    public void t(Date when) {}
  }

  static final class RawList {
    @SuppressWarnings("rawtypes")
    public void t(List list) {}
  }

  static final class Variable {
    public <T> void t(T value) {}
  }

  static final class NumberKeys {
    public void t(Map<Integer, String> map) {}
  }

  static final class ConcreteMap {
    @SuppressWarnings("NonApiType")
    public void t(HashMap<String, String> map) {}
  }

  record Tree(String label, List<Tree> children) {}

  static final class Recursive {
    public void t(Tree tree) {}
  }

  record Pair<T>(T left, T right) {}

  static final class GenericRecord {
    public void t(Pair<String> pair) {}
  }

  static final class TwiceOptional {
    public void t(Optional<Optional<String>> value) {}
  }

  static final class NullablePrimitive {
    @SuppressWarnings("NullablePrimitive")
    public void t(@Nullable int value) {}
  }

  static final class Dollar {
    public void pay$() {}
  }

  static Map<Object, String> refused() {
    Map<Object, String> refused = new java.util.LinkedHashMap<>();
    refused.put(new Duplicates(), "two parameters called 'a'");
    refused.put(new Chars(), "parameter letter: char cannot be bound; use String");
    refused.put(new Dates(), "parameter when: java.util.Date cannot be bound; use a record");
    refused.put(new RawList(), "needs a type in angle brackets");
    refused.put(new Variable(), "parameter value: T is a type variable");
    refused.put(new NumberKeys(), "use Map<String, …>");
    refused.put(new ConcreteMap(), "use List, Set or Map");
    refused.put(new Recursive(), "Tree contains itself");
    refused.put(new GenericRecord(), "T is a type variable");
    refused.put(new TwiceOptional(), "optional twice");
    refused.put(new NullablePrimitive(), "which a primitive cannot be");
    refused.put(new Dollar(), "cannot be called 'pay$'");
    return refused;
  }

  @Test
  void aParameterThatCannotBeBoundIsRefusedAtStartUpSayingWhatToUse() {
    refused()
        .forEach(
            (tools, message) ->
                assertThatThrownBy(() -> Tool.of(tools))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(tools.getClass().getName())
                    .hasMessageContaining(message));
  }

  @Test
  void parametersWithoutNamesAreRefusedUnlessAnAnnotationNamesThem(@TempDir Path dir)
      throws Exception {
    assertThatThrownBy(
            () -> Tool.of(compiledWithoutNames(dir, "Bare", "public void pay(String to) {}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Bare.pay, parameter 1 has no name")
        .hasMessageContaining("-parameters")
        .hasMessageContaining("@Param");

    Object named =
        compiledWithoutNames(
            dir, "Named", "public String pay(@dev.hitl.tool.Param(\"to\") String t) { return t; }");
    assertThat(Calls.invoke(named, "pay", "{\"to\":\"Ada\"}")).isEqualTo("Ada");
  }

  private static Object compiledWithoutNames(Path dir, String name, String body) throws Exception {
    Path source = dir.resolve(name + ".java");
    java.nio.file.Files.writeString(source, "public class " + name + " { " + body + " }");
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                Path.of(Param.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                source.toString());
    assertThat(failed).isZero();
    return new java.net.URLClassLoader(new java.net.URL[] {dir.toUri().toURL()})
        .loadClass(name)
        .getDeclaredConstructor()
        .newInstance();
  }

  static class Greeter {
    public String greet(String name) {
      return "hello " + name;
    }
  }

  /** Named as CGLIB names what it makes, and like it with another method of its own. */
  static class Greeter$$SpringCGLIB$$0 extends Greeter {
    @Override
    public String greet(String arg0) {
      return "proxied " + super.greet(arg0);
    }

    public void setCallbacks(Object[] callbacks) {}
  }

  @Test
  void aSubclassProxyIsCalledButItsOwnMethodsAreNoTools() throws Exception {
    Greeter proxy = new Greeter$$SpringCGLIB$$0();

    assertThat(Tool.of(proxy)).extracting(Tool::name).containsExactly("greet");
    assertThat(Calls.invoke(proxy, "greet", "{\"name\":\"Ada\"}")).isEqualTo("proxied hello Ada");
  }

  @Test
  void aSubclassMadeByMockitoShowsTheClassBehindIt() throws Exception {
    Greeter mock =
        mock(
            Greeter.class,
            withSettings()
                .mockMaker(MockMakers.SUBCLASS)
                .defaultAnswer(Answers.CALLS_REAL_METHODS));

    assertThat(mock.getClass()).isNotEqualTo(Greeter.class);
    assertThat(Tool.of(mock)).extracting(Tool::name).containsExactly("greet");
    assertThat(Calls.invoke(mock, "greet", "{\"name\":\"Ada\"}")).isEqualTo("hello Ada");
  }

  interface Greeting {
    String greet(String name);
  }

  interface Farewell {
    String greet(String name);

    String leave(Optional<String> name);
  }

  static final class Polite implements Greeting, Farewell {
    @Override
    public String greet(@Param("who") String name) {
      return "hello " + name;
    }

    @Override
    public String leave(Optional<String> name) {
      return "bye " + name.orElse("all");
    }

    public void notInAnInterface() {}
  }

  @Test
  void aJdkProxysInterfacesAreItsTools() throws Exception {
    Object proxy = Proxies.of(new Polite(), Greeting.class, Farewell.class, AutoCloseable.class);

    assertThat(Tool.of(proxy)).extracting(Tool::name).containsExactly("greet", "leave");
    assertThat(Calls.invoke(proxy, "leave", "{}")).isEqualTo("bye all");
    assertThat(Tool.of(proxy, Greeting.class)).extracting(Tool::name).containsExactly("greet");
  }

  interface Above {
    String up(String name);

    default String convenience() {
      return up("x");
    }

    @AgentTool
    default String meant() {
      return up("y");
    }
  }

  interface Below extends Above {
    @Override
    String up(String name);

    String down(String name);
  }

  static final class UpAndDown implements Below {
    @Override
    public String up(String name) {
      return "up " + name;
    }

    @Override
    public String down(String name) {
      return "down " + name;
    }
  }

  @Test
  void anInterfaceThatAProxysInterfaceExtendsCountsToo() throws Exception {
    Object proxy = Proxies.of(new UpAndDown(), Below.class);

    for (List<Tool> tools : List.of(Tool.of(proxy), Tool.of(proxy, UpAndDown.class))) {
      assertThat(tools).extracting(Tool::name).containsExactly("down", "meant", "up");
      assertThat(Calls.invoke(ToolRegistry.of(tools), "meant", dev.hitl.call.Arguments.none()))
          .isEqualTo("up y");
    }
    assertThat(Tool.of(new UpAndDown())).extracting(Tool::name).containsExactly("down", "up");
  }

  @Test
  void theClassBehindAJdkProxyCountsWhenItIsNamed() throws Exception {
    Object proxy = Proxies.of(new Polite(), Greeting.class);
    ToolRegistry tools = ToolRegistry.of(Tool.of(proxy, Polite.class));

    assertThat(Calls.invoke(tools, "greet", dev.hitl.call.Arguments.parse("{\"who\":\"Ada\"}")))
        .isEqualTo("hello Ada");
  }

  static final class Hidden implements Greeting {
    @Override
    public String greet(String name) {
      return name;
    }

    @RequiresApproval
    public void wipe() {}
  }

  @Test
  void anAnnotatedMethodThatAProxyHidesIsRefusedRatherThanForgotten() {
    Object proxy = Proxies.of(new Hidden(), Greeting.class);

    assertThatThrownBy(() -> Tool.of(proxy, Hidden.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Hidden.wipe is in no interface of its proxy");
  }

  @Test
  void aTypeThatHasNothingToDoWithTheObjectIsRefused() {
    Object proxy = Proxies.of(new Polite(), Greeting.class);

    assertThatThrownBy(() -> Tool.of(proxy, Greeter.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tool.of(proxy, Farewell.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tool.of(new Polite(), Greeter.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSuperclassOrInterfaceNarrowsTheTools() throws Exception {
    assertThat(Tool.of(new Polite(), Greeting.class))
        .extracting(Tool::name)
        .containsExactly("greet");
    assertThat(Tool.of(new Fine(), Base.class)).extracting(Tool::name).containsExactly("inherited");
  }

  interface Handler<T> {
    String handle(T what);
  }

  static final class OrderHandler implements Handler<Integer> {
    @Override
    public String handle(Integer what) {
      return "order " + what;
    }
  }

  @Test
  void aTypeVariableOfAnInterfaceIsWhatTheClassMakesOfIt() throws Exception {
    assertThat(Calls.invoke(new OrderHandler(), "handle", "{\"what\":5}")).isEqualTo("order 5");
    Object proxy = Proxies.of(new OrderHandler(), Handler.class);
    ToolRegistry behind = ToolRegistry.of(Tool.of(proxy, OrderHandler.class));
    assertThat(Calls.invoke(behind, "handle", dev.hitl.call.Arguments.parse("{\"what\":5}")))
        .isEqualTo("order 5");
    assertThatThrownBy(() -> Tool.of(proxy)).hasMessageContaining("T is a type variable");
  }

  record Card(String holder, @Param(secret = true) String number) {}

  static class Payments {
    public void pay(
        Card card, @Param(secret = true) String pin, List<Card> others, @Nullable String note) {}
  }

  @Test
  void secretsAreParametersThatAreMarkedOrHoldSomethingMarked() {
    assertThat(Tool.of(new Payments()).get(0).secrets()).containsOnly("card", "pin", "others");
    assertThat(
            Tool.named("t")
                .parameter("a", String.class)
                .parameter("b", Card.class)
                .parameter("c", int.class)
                .secret("a")
                .runs(x -> 1)
                .secrets())
        .containsOnly("a", "b");
    assertThatThrownBy(() -> Tool.named("t").parameter("pin", int.class).secret("pim").runs(x -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no parameter 'pim' to keep secret; did you mean 'pin'?");
  }
}
