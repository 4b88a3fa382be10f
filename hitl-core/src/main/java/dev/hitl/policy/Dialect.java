package dev.hitl.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.projectnessie.cel.Ast;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Library;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.ProgramOption;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.common.CELError;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.StringT;
import org.projectnessie.cel.common.types.Types;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.interpreter.functions.Overload;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Decl;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type;

/** CEL with the variables of rules, and with bounded regular expressions. */
final class Dialect {
  private static final Env ENV = env(false);

  /** Of conditions on results, which have variables more. */
  private static final Env RESULTS = env(true);

  private static Env env(boolean results) {
    List<Decl> variables =
        new ArrayList<>(
            List.of(
                Decls.newVar("args", Decls.newMapType(Decls.String, Decls.Dyn)),
                Decls.newVar("attributes", Decls.newMapType(Decls.String, Decls.Dyn)),
                Decls.newVar("call", Decls.newMapType(Decls.String, Decls.String)),
                Decls.newVar("agent", Decls.newMapType(Decls.String, Decls.String)),
                Decls.newVar("run", Decls.newMapType(Decls.String, Decls.Dyn)),
                Decls.newVar("confidence", Decls.Dyn),
                Decls.newVar("risk", Decls.String),
                Decls.newVar("hours", Decls.newMapType(Decls.String, Decls.Bool)),
                Decls.newVar("now", Decls.Timestamp)));
    if (results) {
      variables.add(Decls.newVar("result", Decls.Dyn));
      variables.add(Decls.newVar("resultText", Decls.String));
      variables.add(Decls.newVar("failed", Decls.Bool));
    }
    return Env.newCustomEnv(Library.Lib(new BoundedLibrary()), EnvOption.declarations(variables));
  }

  private Dialect() {}

  /**
   * Parses and checks an expression, which may be one about results. One at a time: the library
   * does not say that an environment may be shared while it compiles.
   *
   * @throws PolicyException with position and reason, but without the rule's name
   */
  static synchronized Ast compile(String expression, boolean results) {
    Env env = results ? RESULTS : ENV;
    Env.AstIssuesTuple parsed = env.parse(expression);
    refuse(parsed);
    Env.AstIssuesTuple checked = env.check(parsed.getAst());
    refuse(checked);
    Type type = checked.getAst().getResultType();
    if (type.getPrimitive() != Type.PrimitiveType.BOOL && !type.hasDyn()) {
      throw new PolicyException("gives " + describe(type) + " where true or false is needed");
    }
    return checked.getAst();
  }

  static synchronized Program program(Ast ast, boolean results) {
    return (results ? RESULTS : ENV).program(ast, ProgramOption.customDecorator(Effort::counted));
  }

  private static void refuse(Env.AstIssuesTuple result) {
    if (!result.hasIssues()) {
      return;
    }
    CELError first = result.getIssues().getErrors().get(0);
    throw new PolicyException(
        "does not compile: line "
            + first.getLocation().line()
            + ", column "
            + (first.getLocation().column() + 1)
            + ": "
            + first.getMessage());
  }

  private static String describe(Type type) {
    return switch (type.getTypeKindCase()) {
      case PRIMITIVE -> "a value of type " + Words.of(type.getPrimitive());
      case LIST_TYPE -> "a list";
      case MAP_TYPE -> "a map";
      case NULL -> "null";
      default -> "a value of another type";
    };
  }

  private static final class BoundedLibrary implements Library {
    private final Library standard = new StdLibrary();

    @Override
    public List<EnvOption> getCompileOptions() {
      return standard.getCompileOptions();
    }

    @Override
    public List<ProgramOption> getProgramOptions() {
      return List.of(
          ProgramOption.functions(
              Arrays.stream(Overload.standardOverloads())
                  .map(
                      overload ->
                          overload.operator.equals("matches")
                              ? Overload.binary("matches", BoundedLibrary::matches)
                              : overload)
                  .toArray(Overload[]::new)));
    }

    private static Val matches(Val text, Val pattern) {
      if (text instanceof StringT && pattern instanceof StringT) {
        CharSequence counted = Effort.counted((String) text.value());
        return Types.boolOf(Pattern.compile((String) pattern.value()).matcher(counted).find());
      }
      return Err.noSuchOverload(text, "matches", pattern);
    }
  }
}
