package dev.hitl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ClassesTransformer;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house that a compiler does not check. Every rule takes the package it rules
 * over, so that {@link CanFail} can hold it against the small wrong programs in {@code
 * dev.hitl.archfixture}.
 */
class ArchitectureTest {

  private static final String HITL = "dev.hitl";

  /** A class may depend only on packages of a lower rank and on its own. "" is the root package. */
  private static final Map<String, Integer> RANKS =
      Map.ofEntries(
          Map.entry("call", 0),
          Map.entry("tool", 1),
          Map.entry("checkpoint", 1),
          Map.entry("cipher", 1),
          Map.entry("signal", 1),
          Map.entry("policy", 2),
          Map.entry("request", 3),
          Map.entry("audit", 4),
          Map.entry("notify", 4),
          Map.entry("seal", 4),
          Map.entry("override", 4),
          Map.entry("store", 5),
          Map.entry("admit", 5),
          Map.entry("gate", 6),
          Map.entry("grant", 6),
          Map.entry("review", 6),
          Map.entry("escalate", 6),
          Map.entry("insight", 6),
          Map.entry("probe", 6),
          Map.entry("evaluation", 6),
          Map.entry("run", 7),
          Map.entry("", 8));

  /** May import anything; nobody may import it. */
  private static final String TESTING = "testing";

  private static final List<String> HIDDEN_LIBRARIES =
      List.of(
          "com.fasterxml.",
          "org.jdbi.",
          "com.github.benmanes.",
          "org.projectnessie.",
          "com.google.api.expr.");

  private static final List<String> EMPTY_NAMES =
      List.of("Util", "Utils", "Helper", "Manager", "Impl");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HITL);

  @Test
  void packagesDependOnlyOnPackagesOfLowerRank() {
    packageRanks(HITL).check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    noCycles(HITL).check(MAIN);
  }

  @Test
  void publicSignaturesHideTheLibrariesBehindThem() {
    hiddenLibraries(HITL).check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    nullMarked(HITL).check(MAIN);
  }

  @Test
  void classNamesSayWhatTheClassIs() {
    tellingNames(HITL).check(MAIN);
  }

  @Test
  void timeComesFromTheClockThatWasGiven() {
    givenClock(HITL).check(MAIN);
  }

  /** Negative controls: each rule reports each wrong program, and only for what is wrong in it. */
  @Nested
  class CanFail {

    @Test
    void packageRanksReportImportOfHigherRank() {
      assertThat(violations(ArchitectureTest::packageRanks, "ranks"))
          .anySatisfy(
              v -> assertThat(v).contains("LowImportsHigh", "call (rank 0)", "run (rank 7)"));
    }

    @Test
    void packageRanksReportImportOfEqualRank() {
      assertThat(violations(ArchitectureTest::packageRanks, "ranks"))
          .anySatisfy(v -> assertThat(v).contains("ToolImportsCheckpoint", "checkpoint (rank 1)"));
    }

    @Test
    void packageRanksReportImportOfTesting() {
      assertThat(violations(ArchitectureTest::packageRanks, "ranks"))
          .anySatisfy(v -> assertThat(v).contains("RunImportsTesting", "nobody imports testing"));
    }

    @Test
    void packageRanksReportPackageWithoutRank() {
      assertThat(violations(ArchitectureTest::packageRanks, "ranks"))
          .anySatisfy(v -> assertThat(v).contains("Stray", "has no rank"));
    }

    @Test
    void packageRanksAcceptImportOfLowerRankAndAnyImportOfTesting() {
      assertThat(violations(ArchitectureTest::packageRanks, "ranks"))
          .noneSatisfy(v -> assertThat(v).contains("HighImportsLow.low"))
          .noneSatisfy(v -> assertThat(v).contains("TestingImportsAnything.front"));
    }

    @Test
    void noCyclesReportsTwoPackagesThatImportEachOther() {
      assertThat(violations(ArchitectureTest::noCycles, "cycle"))
          .anySatisfy(v -> assertThat(v).contains("Cycle detected", "cycle.one", "cycle.two"));
    }

    @Test
    void noCyclesReportsCycleThroughRootPackage() {
      assertThat(violations(ArchitectureTest::noCycles, "rootcycle"))
          .anySatisfy(v -> assertThat(v).contains("Cycle detected", "rootcycle.part"));
    }

    @Test
    void hiddenLibrariesReportEveryPlaceOfSignature() {
      assertThat(violations(ArchitectureTest::hiddenLibraries, "signature"))
          .anySatisfy(v -> assertThat(v).contains("returnType()", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("parameter(", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("genericArgument(", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("typeVariable(", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("thrown()", "JsonProcessingException"))
          .anySatisfy(v -> assertThat(v).contains("protectedMethod()", "Cache"))
          .anySatisfy(v -> assertThat(v).contains("Leaky.<init>", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("publicField", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("LeakyRecord", "node()", "JsonNode"))
          .anySatisfy(v -> assertThat(v).contains("LeakySuperclass", "superclass", "StdSerializer"))
          .anySatisfy(v -> assertThat(v).contains("LeakyInterface", "interface", "JsonNode"));
    }

    @Test
    void hiddenLibrariesAcceptPrivateUse() {
      assertThat(violations(ArchitectureTest::hiddenLibraries, "signature"))
          .noneSatisfy(v -> assertThat(v).contains("hiddenField"))
          .noneSatisfy(v -> assertThat(v).contains("packagePrivateMethod"))
          .noneSatisfy(v -> assertThat(v).contains("NotPublic"));
    }

    @Test
    void nullMarkedReportsPackageWithoutPackageInfoAndPackageWithoutAnnotation() {
      assertThat(violations(ArchitectureTest::nullMarked, "nullness"))
          .hasSize(2)
          .anySatisfy(v -> assertThat(v).contains("archfixture.nullness.noinfo"))
          .anySatisfy(v -> assertThat(v).contains("archfixture.nullness.unmarked"));
    }

    @Test
    void tellingNamesReportEveryEmptyName() {
      assertThat(violations(ArchitectureTest::tellingNames, "names"))
          .hasSize(EMPTY_NAMES.size())
          .anySatisfy(v -> assertThat(v).contains("JsonUtil>"))
          .anySatisfy(v -> assertThat(v).contains("JsonUtils>"))
          .anySatisfy(v -> assertThat(v).contains("GateHelper>"))
          .anySatisfy(v -> assertThat(v).contains("RunManager>"))
          .anySatisfy(v -> assertThat(v).contains("$StoreImpl>"));
    }

    @Test
    void givenClockReportsEveryOtherSourceOfTime() {
      assertThat(violations(ArchitectureTest::givenClock, "clock"))
          .anySatisfy(v -> assertThat(v).contains("gate.OwnTime.instant()", "Instant.now()"))
          .anySatisfy(v -> assertThat(v).contains("gate.OwnTime.reference()", "Instant.now()"))
          .anySatisfy(v -> assertThat(v).contains("gate.OwnTime.millis()", "currentTimeMillis"))
          .anySatisfy(v -> assertThat(v).contains("gate.OwnTime.clock()", "Clock.systemUTC()"))
          .anySatisfy(v -> assertThat(v).contains("store.StoreTime.instant()", "Instant.now()"));
    }

    @Test
    void givenClockAcceptsRootPackageDefaultClockOfStoreAndClockThatWasGiven() {
      assertThat(violations(ArchitectureTest::givenClock, "clock"))
          .noneSatisfy(v -> assertThat(v).contains("Builder"))
          .noneSatisfy(v -> assertThat(v).contains("defaultClock()"))
          .noneSatisfy(v -> assertThat(v).contains("given("));
    }

    private static List<String> violations(
        java.util.function.Function<String, ArchRule> rule, String fixture) {
      String root = HITL + ".archfixture." + fixture;
      JavaClasses wrong = new ClassFileImporter().importPackages(root);
      return rule.apply(root).evaluate(wrong).getFailureReport().getDetails();
    }
  }

  // ---- The rules ----

  private static ArchRule packageRanks(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            classCondition(
                "depend only on packages of lower rank",
                (origin, violation) -> checkRank(root, origin, violation)));
  }

  private static void checkRank(
      String root, JavaClass origin, BiConsumer<JavaClass, String> violation) {
    String from = area(root, origin);
    if (from.equals(TESTING)) {
      return;
    }
    if (!RANKS.containsKey(from)) {
      violation.accept(origin, origin.getFullName() + ": package " + from + " has no rank");
      return;
    }
    for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (!isIn(root, target)) {
        continue;
      }
      String to = area(root, target);
      if (to.equals(from)) {
        continue;
      }
      if (to.equals(TESTING)) {
        violation.accept(origin, dependency.getDescription() + ": nobody imports testing");
      } else if (RANKS.containsKey(to) && RANKS.get(to) >= RANKS.get(from)) {
        violation.accept(
            origin,
            "%s imports %s: %s".formatted(ranked(from), ranked(to), dependency.getDescription()));
      }
    }
  }

  private static String ranked(String area) {
    return "%s (rank %d)".formatted(area.isEmpty() ? "root package" : area, RANKS.get(area));
  }

  private static ArchRule noCycles(String root) {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return isIn(root, type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages of " + root;
              }
            })
        .namingSlices("$1")
        .should()
        .beFreeOfCycles();
  }

  private static ArchRule hiddenLibraries(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            classCondition(
                "not name a hidden library in a public or protected signature",
                ArchitectureTest::checkSignatures));
  }

  private static void checkSignatures(JavaClass type, BiConsumer<JavaClass, String> violation) {
    if (!isVisible(type)) {
      return;
    }
    type.getSuperclass()
        .ifPresent(
            s -> checkTypes(type, type.getFullName() + " superclass", List.of(s), violation));
    checkTypes(type, type.getFullName() + " interface", type.getInterfaces(), violation);
    checkTypes(
        type, type.getFullName() + " type variable", bounds(type.getTypeParameters()), violation);
    for (JavaField field : type.getFields()) {
      if (isVisible(field.getModifiers())) {
        checkTypes(type, field.getFullName(), List.of(field.getType()), violation);
      }
    }
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (isVisible(unit.getModifiers())) {
        List<JavaType> types = new ArrayList<>();
        types.add(unit.getReturnType());
        types.addAll(unit.getParameterTypes());
        types.addAll(unit.getExceptionTypes());
        types.addAll(bounds(unit.getTypeParameters()));
        checkTypes(type, unit.getFullName(), types, violation);
      }
    }
  }

  private static List<JavaType> bounds(List<? extends JavaTypeVariable<?>> variables) {
    return variables.stream().<JavaType>flatMap(v -> v.getUpperBounds().stream()).toList();
  }

  private static void checkTypes(
      JavaClass type,
      String place,
      Collection<? extends JavaType> types,
      BiConsumer<JavaClass, String> violation) {
    Set<String> names = new LinkedHashSet<>();
    types.forEach(
        t ->
            t.getAllInvolvedRawTypes()
                .forEach(raw -> names.add(raw.getBaseComponentType().getName())));
    names.stream()
        .filter(name -> HIDDEN_LIBRARIES.stream().anyMatch(name::startsWith))
        .forEach(name -> violation.accept(type, place + " names " + name));
  }

  private static boolean isVisible(JavaClass type) {
    return isVisible(type.getModifiers())
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static ArchRule nullMarked(String root) {
    ClassesTransformer<JavaPackage> packages =
        new AbstractClassesTransformer<>("packages of " + root) {
          @Override
          public Iterable<JavaPackage> doTransform(JavaClasses types) {
            Set<JavaPackage> found = new LinkedHashSet<>();
            types.stream().filter(t -> isIn(root, t)).forEach(t -> found.add(t.getPackage()));
            return found;
          }
        };
    return all(packages)
        .should(
            new ArchCondition<>("have a package-info with @NullMarked") {
              @Override
              public void check(JavaPackage item, ConditionEvents events) {
                if (!item.isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          item, item.getName() + " has no package-info with @NullMarked"));
                }
              }
            });
  }

  private static ArchRule tellingNames(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            classCondition(
                "not be named *" + String.join(", *", EMPTY_NAMES),
                (type, violation) -> {
                  if (EMPTY_NAMES.stream().anyMatch(type.getSimpleName()::endsWith)) {
                    violation.accept(type, type.getDescription() + " has a name that says nothing");
                  }
                }));
  }

  private static ArchRule givenClock(String root) {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            classCondition(
                "take the time from the clock that was given",
                (type, violation) -> checkClock(root, type, violation)));
  }

  private static void checkClock(
      String root, JavaClass type, BiConsumer<JavaClass, String> violation) {
    String area = area(root, type);
    if (area.isEmpty()) {
      return;
    }
    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
      if (access.getTarget() instanceof CodeUnitAccessTarget target
          && readsSystemTime(target)
          && !(area.equals("store") && isClock(target))) {
        violation.accept(type, access.getDescription());
      }
    }
  }

  private static boolean isClock(CodeUnitAccessTarget target) {
    return target.getOwner().isEquivalentTo(java.time.Clock.class);
  }

  /** {@code now(clock)} of java.time reads the clock that was given; {@code now()} does not. */
  private static boolean readsSystemTime(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    String name = target.getName();
    if (isClock(target)) {
      return name.startsWith("system") || (name.startsWith("tick") && !name.equals("tick"));
    }
    if (owner.isEquivalentTo(System.class)) {
      return name.equals("currentTimeMillis");
    }
    return owner.getPackageName().equals(Instant.class.getPackageName())
        && name.equals("now")
        && target.getRawParameterTypes().stream()
            .noneMatch(p -> p.isEquivalentTo(java.time.Clock.class));
  }

  // ---- What the rules share ----

  private static boolean isIn(String root, JavaClass type) {
    String name = type.getPackageName();
    return name.equals(root) || name.startsWith(root + ".");
  }

  /** The first part of the package's name below the root; "" for the root package itself. */
  private static String area(String root, JavaClass type) {
    String name = type.getPackageName();
    if (name.equals(root)) {
      return "";
    }
    String rest = name.substring(root.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  private static ArchCondition<JavaClass> classCondition(
      String description, BiConsumer<JavaClass, BiConsumer<JavaClass, String>> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        check.accept(
            item, (type, message) -> events.add(SimpleConditionEvent.violated(type, message)));
      }
    };
  }
}
