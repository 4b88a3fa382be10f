package dev.hitl.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.MockMakers;

class RequirementsTest {
  @Retention(RetentionPolicy.RUNTIME)
  @RequiresApproval(risk = Risk.CRITICAL)
  @Circle
  @interface Dangerous {}

  @Retention(RetentionPolicy.RUNTIME)
  @Dangerous
  @interface Circle {}

  @RequiresApproval(risk = Risk.LOW)
  static class OnClass {
    public void plain() {}

    @RequiresApproval(
        risk = Risk.MEDIUM,
        when = "args.a > 1",
        reviewers = {"manager", "owner"},
        approvers = 2,
        message = "m {a}",
        deadline = "PT4H",
        onDeadline = "reject")
    public void own(int a) {}

    @Circle
    public void meta() {}
  }

  static class Free {
    public void plain() {}
  }

  @Test
  void aToolWithoutAnnotationDemandsNothing() {
    assertThat(requirements(new Free(), "plain")).isEmpty();
  }

  @Test
  void anAnnotationOnTheClassHoldsForItsToolsAndAMethodsOwnReplacesIt() {
    assertThat(requirements(new OnClass(), "plain"))
        .containsExactly(
            new Tool.Requirement(Risk.LOW, "", List.of(), 0, "", "", "", "annotation on OnClass"));
    assertThat(requirements(new OnClass(), "own"))
        .containsExactly(
            new Tool.Requirement(
                Risk.MEDIUM,
                "args.a > 1",
                List.of("manager", "owner"),
                2,
                "m {a}",
                "PT4H",
                "reject",
                "annotation on OnClass.own"));
  }

  @Test
  void anAnnotationOnAnAnnotationIsFoundThroughLevelsAndCircles() {
    assertThat(requirements(new OnClass(), "meta"))
        .containsExactly(
            new Tool.Requirement(
                Risk.CRITICAL,
                "",
                List.of(),
                0,
                "",
                "",
                "",
                "annotation @Dangerous on OnClass.meta"));
  }

  interface Root {
    @RequiresApproval(risk = Risk.CRITICAL)
    void act(String a);
  }

  interface Face extends Root {
    void act(String a, int b);
  }

  @RequiresApproval(risk = Risk.MEDIUM)
  abstract static class Above implements Face {
    @RequiresApproval(risk = Risk.LOW)
    @Override
    public void act(String a) {}
  }

  static class Below extends Above {
    @Override
    public void act(String a) {}

    @Override
    @AgentTool(name = "act2")
    public void act(String a, int b) {}
  }

  @Test
  void everyLevelThatTheMethodOverridesCounts() {
    assertThat(requirements(new Below(), "act"))
        .extracting(Tool.Requirement::risk, Tool.Requirement::source)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Risk.LOW, "annotation on Above.act"),
            org.assertj.core.groups.Tuple.tuple(Risk.CRITICAL, "annotation on Root.act"));
    assertThat(requirements(new Below(), "act2"))
        .extracting(Tool.Requirement::source)
        .containsExactly("annotation on Above");
  }

  interface Handler<T> {
    @RequiresApproval
    void handle(T what);
  }

  static class IntegerHandler implements Handler<Integer> {
    @Override
    public void handle(Integer what) {}
  }

  static class Unrelated implements Handler<Integer> {
    @Override
    public void handle(Integer what) {}

    @AgentTool(name = "handle_text")
    public void handle(String text, int n) {}
  }

  @Test
  void anInterfaceMethodWithATypeVariableIsOverriddenToo() {
    assertThat(requirements(new IntegerHandler(), "handle")).hasSize(1);
    assertThat(requirements(new Unrelated(), "handle_text")).isEmpty();
  }

  @RequiresApproval
  interface Marked {}

  static class ByMarker implements Marked {
    public void plain() {}
  }

  @Test
  void anAnnotatedInterfaceMarksEveryToolOfItsClasses() {
    assertThat(requirements(new ByMarker(), "plain")).hasSize(1);
  }

  static class OnClass$$SpringCGLIB$$0 extends OnClass {
    @Override
    public void plain() {}
  }

  @Test
  void aSubclassProxyDoesNotHideTheAnnotations() {
    assertThat(requirements(new OnClass$$SpringCGLIB$$0(), "plain")).hasSize(1);
    OnClass mock = mock(OnClass.class, withSettings().mockMaker(MockMakers.SUBCLASS));
    assertThat(requirements(mock, "own"))
        .extracting(Tool.Requirement::risk)
        .containsExactly(Risk.MEDIUM);
  }

  interface Plain {
    void act(String a);
  }

  @RequiresApproval
  static class Behind implements Plain {
    @Override
    public void act(String a) {}
  }

  @Test
  void aJdkProxyShowsItsInterfacesAnnotationsAndThoseOfTheClassThatIsNamed() {
    Object face = Proxies.of(new Below(), Face.class);
    Object plain = Proxies.of(new Behind(), Plain.class);

    assertThat(Tool.of(face, Root.class).get(0).requirements()).hasSize(1);
    assertThat(Tool.of(face, Below.class).get(0).requirements()).hasSize(2);
    assertThat(Tool.of(plain).get(0).requirements()).isEmpty();
    assertThat(Tool.of(plain, Behind.class).get(0).requirements()).hasSize(1);
  }

  static class BadDeadline {
    @RequiresApproval(deadline = "4 hours")
    public void t() {}
  }

  static class BadOutcome {
    @RequiresApproval(onDeadline = "approved")
    public void t() {}
  }

  static class BadCount {
    @RequiresApproval(approvers = -1)
    public void t() {}
  }

  static class BadReviewer {
    @RequiresApproval(reviewers = " ")
    public void t() {}
  }

  static class NoTime {
    @RequiresApproval(deadline = "PT0S")
    public void t() {}
  }

  @Test
  void aMistakeInAnAnnotationStopsTheStartUpAndSaysWhere() {
    for (Object tools :
        List.of(
            new BadDeadline(), new BadOutcome(), new BadCount(), new BadReviewer(), new NoTime())) {
      assertThatThrownBy(() -> Tool.of(tools))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("annotation on " + tools.getClass().getSimpleName() + ".t");
    }
  }

  @Test
  void aLambdaToolDemandsWhatItsBuilderWasTold() {
    Tool.Requirement own =
        new Tool.Requirement(Risk.LOW, "args.a > 1", List.of(), 1, "", "P1D", "expire", "mine");
    assertThat(
            Tool.named("t")
                .requiresApproval(Risk.HIGH)
                .requiresApproval(own)
                .runs(a -> 1)
                .requirements())
        .containsExactly(
            new Tool.Requirement(Risk.HIGH, "", List.of(), 0, "", "", "", "tool 't'"), own);
  }

  private static List<Tool.Requirement> requirements(Object tools, String name) {
    return ToolRegistry.of(Tool.of(tools)).find(name).orElseThrow().requirements();
  }
}
