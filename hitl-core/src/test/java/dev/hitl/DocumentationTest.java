package dev.hitl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every public type and member says what it is, with each parameter and result. The javadoc tool of
 * JDK 17 would also have compact constructors repeat their record's components, so its own check
 * for missing comments is off and this one stands in.
 */
class DocumentationTest {
  @Test
  void everyPublicMemberOfTheLibraryIsDocumented() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      assertThat(undocumented(files.filter(file -> file.toString().endsWith(".java")).toList()))
          .isEmpty();
    }
  }

  @Test
  void whatIsMissingIsFound() {
    String source =
        """
        package p;
        public class A {
          public int noComment;
          /** Text. */ public int noReturn() { return 1; }
          /** Text. */ public int noParam(int a) { return a; }
          /** Text. */ public record R(int a) {}
          /** Text. */ public <T> void noTypeParam() {}
          void notPublic() {}
        }
        """;
    assertThat(undocumentedIn(List.of(new InMemory(source))))
        .containsExactlyInAnyOrder(
            "A: no comment",
            "A.noComment: no comment",
            "A.noReturn: no @return",
            "A.noParam: no @param a",
            "A.noParam: no @return",
            "A.R: no @param a",
            "A.noTypeParam: no @param T");
  }

  private static List<String> undocumented(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
    List<JavaFileObject> units = new ArrayList<>();
    manager.getJavaFileObjectsFromPaths(files).forEach(units::add);
    return undocumentedIn(units);
  }

  private static List<String> undocumentedIn(List<? extends JavaFileObject> units) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of(), null, units);
    Scanner scanner = new Scanner(DocTrees.instance(task));
    try {
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(unit, null);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return scanner.problems;
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final String source;

    InMemory(String source) {
      super(URI.create("string:///p/A.java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }

  private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees docs;
    private final List<String> problems = new ArrayList<>();
    private String type = "";
    private boolean inInterface;

    Scanner(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
      boolean visible = isVisible(tree.getModifiers());
      if (!visible || tree.getSimpleName().isEmpty()) {
        return null;
      }
      String outerType = type;
      boolean outerInterface = inInterface;
      type =
          outerType.isEmpty() ? tree.getSimpleName() + "" : outerType + "." + tree.getSimpleName();
      inInterface =
          tree.getKind() == Tree.Kind.INTERFACE || tree.getKind() == Tree.Kind.ANNOTATION_TYPE;
      List<String> names = new ArrayList<>();
      tree.getTypeParameters().forEach(parameter -> names.add(parameter.getName().toString()));
      if (tree.getKind() == Tree.Kind.RECORD) {
        for (Tree member : tree.getMembers()) {
          if (member instanceof VariableTree field
              && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
            names.add(field.getName().toString());
          }
        }
      }
      check(type, names, false);
      super.visitClass(tree, null);
      type = outerType;
      inInterface = outerInterface;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
      boolean overrides =
          tree.getModifiers().getAnnotations().stream()
              .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      boolean isConstructor = tree.getReturnType() == null;
      boolean inRecord = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
      if (isVisible(tree.getModifiers()) && !overrides && !(isConstructor && inRecord)) {
        List<String> names = new ArrayList<>();
        tree.getTypeParameters().forEach(parameter -> names.add(parameter.getName().toString()));
        tree.getParameters().forEach(parameter -> names.add(parameter.getName().toString()));
        String result = String.valueOf(tree.getReturnType());
        check(
            type + "." + (isConstructor ? "constructor" : tree.getName()),
            names,
            !isConstructor && !result.equals("void"));
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
      boolean isComponent =
          getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD
              && !tree.getModifiers().getFlags().contains(Modifier.STATIC);
      if (isVisible(tree.getModifiers()) && !isComponent) {
        check(type + "." + tree.getName(), List.of(), false);
      }
      return null;
    }

    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private void check(String name, List<String> parameters, boolean returns) {
      DocCommentTree doc = docs.getDocCommentTree(getCurrentPath());
      if (doc == null) {
        problems.add(name + ": no comment");
        return;
      }
      Set<String> described = new HashSet<>();
      doc.getBlockTags().stream()
          .filter(ParamTree.class::isInstance)
          .forEach(tag -> described.add(((ParamTree) tag).getName().toString()));
      for (String parameter : parameters) {
        if (!described.contains(parameter)) {
          problems.add(name + ": no @param " + parameter);
        }
      }
      if (returns && doc.getBlockTags().stream().noneMatch(ReturnTree.class::isInstance)) {
        problems.add(name + ": no @return");
      }
    }
  }
}
