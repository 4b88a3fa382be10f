package dev.hitl.policy;

import java.util.Set;
import java.util.TreeSet;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;

/** What a parsed condition refers to. */
final class References {
  /** Members of {@code args} that are read. */
  final Set<String> arguments = new TreeSet<>();

  /** Members of {@code args} that {@code has(…)} asks for. */
  final Set<String> tested = new TreeSet<>();

  /**
   * Members of {@code agent}, {@code call}, {@code run} and {@code hours} that do not exist, with
   * their variable.
   */
  final Set<String> unknownFields = new TreeSet<>();

  /** Whether {@code args} is used other than by a fixed name. */
  boolean wholeArguments;

  /** Whether {@code attributes} is used. */
  boolean attributes;

  /** Whether {@code run} is used. */
  boolean run;

  /** Whether {@code result} is used. */
  boolean result;

  /** Whether a number may be compared with a double. */
  boolean doubles;

  private final Set<String> hours;

  private References(Set<String> hours) {
    this.hours = hours;
  }

  /**
   * @param hours the hours that there are
   */
  static References in(Expr expression, Set<String> hours) {
    References references = new References(hours);
    references.visit(expression);
    return references;
  }

  private void visit(Expr expression) {
    switch (expression.getExprKindCase()) {
      case IDENT_EXPR -> ident(expression.getIdentExpr().getName());
      case CONST_EXPR -> doubles |= expression.getConstExpr().hasDoubleValue();
      case SELECT_EXPR -> {
        Expr.Select select = expression.getSelectExpr();
        member(select.getOperand(), select.getField(), select.getTestOnly());
      }
      case CALL_EXPR -> call(expression.getCallExpr());
      case LIST_EXPR -> expression.getListExpr().getElementsList().forEach(this::visit);
      case STRUCT_EXPR ->
          expression
              .getStructExpr()
              .getEntriesList()
              .forEach(
                  entry -> {
                    if (entry.hasMapKey()) {
                      visit(entry.getMapKey());
                    }
                    visit(entry.getValue());
                  });
      case COMPREHENSION_EXPR -> {
        Expr.Comprehension loop = expression.getComprehensionExpr();
        visit(loop.getIterRange());
        visit(loop.getAccuInit());
        visit(loop.getLoopCondition());
        visit(loop.getLoopStep());
        visit(loop.getResult());
      }
      case EXPRKIND_NOT_SET -> {}
    }
  }

  private void ident(String name) {
    wholeArguments |= name.equals("args");
    attributes |= name.equals("attributes");
    run |= name.equals("run");
    result |= name.equals("result");
    // A double in itself.
    doubles |= name.equals("confidence");
  }

  private void call(Expr.Call call) {
    doubles |= call.getFunction().equals("double");
    if (call.getFunction().equals("_[_]") && call.getArgs(1).getConstExpr().hasStringValue()) {
      member(call.getArgs(0), call.getArgs(1).getConstExpr().getStringValue(), false);
      return;
    }
    if (call.hasTarget()) {
      visit(call.getTarget());
    }
    call.getArgsList().forEach(this::visit);
  }

  private void member(Expr of, String name, boolean test) {
    switch (of.getIdentExpr().getName()) {
      case "args" -> (test ? tested : arguments).add(name);
      case "agent" -> field("agent", Facts.AGENT, name);
      case "run" -> {
        run = true;
        field("run", Facts.RUN, name);
      }
      case "call" -> field("call", Facts.CALL, name);
      case "hours" -> field("hours", hours, name);
      default -> visit(of);
    }
  }

  private void field(String variable, Set<String> known, String name) {
    if (!known.contains(name)) {
      unknownFields.add(variable + "." + name + " (there are " + new TreeSet<>(known) + ")");
    }
  }
}
