package dev.hitl.tool;

import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an agent may do: a name, typed parameters, what must be approved, and a body that
 * only the {@link Invoker} can run. Immutable, and as thread-safe as its body.
 */
public final class Tool {
  private final String name;
  private final String description;
  private final boolean idempotent;
  private final @Nullable String compensates;
  private final @Nullable String basisOf;
  private final Members parameters;
  private final List<Requirement> requirements;
  private final String source;
  private final Body body;
  private final String signature;
  private final String schema;
  private final String definition;
  private final @Nullable Hints hints;

  Tool(
      String name,
      String description,
      boolean idempotent,
      @Nullable String compensates,
      @Nullable String basisOf,
      Members parameters,
      List<Requirement> requirements,
      String source,
      Body body) {
    this(
        name,
        description,
        idempotent,
        compensates,
        basisOf,
        parameters,
        requirements,
        source,
        body,
        null);
  }

  private Tool(
      String name,
      String description,
      boolean idempotent,
      @Nullable String compensates,
      @Nullable String basisOf,
      Members parameters,
      List<Requirement> requirements,
      String source,
      Body body,
      @Nullable Hints hints) {
    this.hints = hints;
    this.name = ToolName.checked(name, source);
    this.description = description;
    this.idempotent = idempotent;
    this.compensates = compensates;
    this.basisOf = basisOf;
    this.parameters = parameters;
    this.requirements = List.copyOf(requirements);
    this.source = source;
    this.body = body;
    this.signature =
        Digest.of("hitl.tool.v1").add(name).add(parameters.describe()).hex().substring(0, 16);
    Map<String, Object> parameterSchema = parameters.schema();
    this.schema = Json.text(parameterSchema);
    this.definition =
        Json.text(
            Texts.schema("name", name, "description", description, "parameters", parameterSchema));
  }

  /**
   * The tools of an object: the public instance methods that its class itself declares. Static and
   * inherited methods, {@code equals}, {@code hashCode}, {@code toString} and the accessors of a
   * record are none. For a generated subclass, such as Spring or Mockito make, the class behind it
   * counts; for a JDK proxy the methods of its interfaces do, default methods only if they have
   * {@link AgentTool}. Calls always go through the object given.
   *
   * <p>The class behind a JDK proxy cannot be seen, nor can its annotations: name it with {@link
   * #of(Object, Class)}.
   *
   * @param tools an object of the tools class
   * @return its tools, sorted by name
   * @throws IllegalArgumentException if there are none, two have one name, a parameter has no name
   *     or a type that cannot be bound, or an annotation has a value that cannot be understood
   */
  public static List<Tool> of(Object tools) {
    return ToolMethods.of(tools, null);
  }

  /**
   * The tools of an object whose class says too little: the class behind a JDK proxy, or the
   * superclass or interface that is to count.
   *
   * @param tools an object, such as a proxy
   * @param declaredAs the class behind a JDK proxy, whose annotations count too, or one of its
   *     interfaces; otherwise a type of the object, whose methods are the tools
   * @return its tools, sorted by name
   * @throws IllegalArgumentException as for {@link #of(Object)}, and if the object has nothing to
   *     do with that class
   */
  public static List<Tool> of(Object tools, Class<?> declaredAs) {
    return ToolMethods.of(tools, declaredAs);
  }

  /**
   * Begins a tool made from a lambda.
   *
   * @param name what the model calls it: letters, digits, {@code _ - . /}
   * @return a builder
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * What the model calls it.
   *
   * @return the name, unique in a registry
   */
  public String name() {
    return name;
  }

  /**
   * What the model is told about it.
   *
   * @return a description, possibly empty
   */
  public String description() {
    return description;
  }

  /**
   * Whether a call whose result was lost may be run again without asking.
   *
   * @return false unless the tool says so
   */
  public boolean idempotent() {
    return idempotent;
  }

  /**
   * Whether the thread of a call may be interrupted; see {@link Cancellable}.
   *
   * @return false unless the tool says so
   */
  public boolean isCancellable() {
    return body.isCancellable();
  }

  /**
   * The tool whose effects this one undoes; see {@link Compensates}.
   *
   * @return its name; empty for a tool that agents may call
   */
  public Optional<String> compensates() {
    return Optional.ofNullable(compensates);
  }

  /**
   * The tool whose decisions rest on what this one reads; see {@link BasisOf}.
   *
   * @return its name; empty for a tool that agents may call
   */
  public Optional<String> basisOf() {
    return Optional.ofNullable(basisOf);
  }

  /**
   * What whoever offers the tool says about it, unchecked.
   *
   * @return the hints; empty where there are none
   */
  public Optional<Hints> hints() {
    return Optional.ofNullable(hints);
  }

  /**
   * The same tool with hints, such as a server of the Model Context Protocol gives. They may make
   * policy stricter and never exempt the tool from anything.
   *
   * @param value the hints, in place of those it has
   * @return another tool
   */
  public Tool withHints(Hints value) {
    return new Tool(
        name,
        description,
        idempotent,
        compensates,
        basisOf,
        parameters,
        requirements,
        source,
        body,
        value);
  }

  Set<String> parameterNames() {
    return parameters.names();
  }

  /**
   * What an approval is bound to besides the arguments: it changes with the tool's name and with
   * any change to its parameters, nested records and enums included.
   *
   * @return 16 hexadecimal digits
   */
  public String signature() {
    return signature;
  }

  /**
   * The parameters for a model.
   *
   * @return a JSON Schema (2020-12) of the argument object, as JSON
   */
  public String schema() {
    return schema;
  }

  /**
   * Everything for a model.
   *
   * @return a JSON object with {@code name}, {@code description} and {@code parameters}, the latter
   *     being {@link #schema}
   */
  public String definition() {
    return definition;
  }

  /**
   * What must be approved according to the tool itself. All of them hold; policy may add more.
   *
   * @return requirements, unmodifiable
   */
  public List<Requirement> requirements() {
    return requirements;
  }

  /**
   * The parameters whose values people must not see.
   *
   * @return their names, unmodifiable
   */
  public Set<String> secrets() {
    return parameters.secrets();
  }

  /**
   * Checks arguments against the parameters and brings them into the form that is frozen, shown and
   * executed. Every value stays exactly as it was given. Doing it twice changes nothing more.
   *
   * @param given as the model or a person gave them
   * @return the same values, members in the order of the parameters, nulls for optional ones left
   *     out
   * @throws InvalidArguments if they do not bind; it names every problem
   */
  public Arguments normalise(Arguments given) {
    Map<String, @Nullable Object> members = given.asMap();
    bind(given);
    Map<String, @Nullable Object> normal = parameters.normal(members);
    return normal == members ? given : Arguments.of(normal);
  }

  @Nullable Object[] bind(Arguments arguments) {
    Problems problems = new Problems();
    @Nullable Object[] values = parameters.bind(arguments.asMap(), null, problems);
    if (!problems.isEmpty()) {
      throw new InvalidArguments(name, problems.list());
    }
    return values;
  }

  String source() {
    return source;
  }

  @Nullable Object run(Arguments arguments, @Nullable Object[] values) throws Exception {
    return body.run(arguments, values);
  }

  /** The body of a tool made from a lambda. */
  @FunctionalInterface
  public interface Function {
    /**
     * Does it.
     *
     * @param arguments checked against the tool's parameters
     * @return what the model is told: text as it is, anything else as JSON
     * @throws Exception if it fails
     */
    @Nullable Object run(Arguments arguments) throws Exception;
  }

  /**
   * One demand for approval, as the tool's author made it.
   *
   * @param name what it is called; empty for its source
   * @param risk how much harm a call can do
   * @param verdict {@code allow}, {@code ask} or {@code deny}; empty for what the risk means
   * @param when a CEL condition; empty for always
   * @param reviewers roles, any one of which may fill a place; empty for any known reviewer
   * @param approvers how many distinct people must agree; 0 for as many as the risk level asks for
   * @param message a template filled from the arguments; empty for none
   * @param deadline an ISO-8601 duration, longer than zero; empty for none
   * @param onDeadline {@code expire}, {@code reject} or {@code approve}; empty means {@code expire}
   * @param asking stages, steps while nobody decides, and terms
   * @param source where it was found, for explanations
   */
  public record Requirement(
      String name,
      Risk risk,
      String verdict,
      String when,
      List<String> reviewers,
      int approvers,
      String message,
      String deadline,
      String onDeadline,
      Asking asking,
      String source) {
    /**
     * @throws IllegalArgumentException if something in it cannot be understood or contradicts
     *     itself
     */
    public Requirement {
      reviewers = List.copyOf(reviewers);
      Requirements.check(reviewers, approvers, asking, source);
      Requirements.checkDeadline(deadline, onDeadline, source);
    }

    /** Without name, verdict, stages, steps and terms; otherwise as the record says. */
    public Requirement(
        Risk risk,
        String when,
        List<String> reviewers,
        int approvers,
        String message,
        String deadline,
        String onDeadline,
        String source) {
      this(
          "",
          risk,
          "",
          when,
          reviewers,
          approvers,
          message,
          deadline,
          onDeadline,
          Asking.USUAL,
          source);
    }
  }

  /** Describes a tool made from a lambda. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final List<Member> parameters = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private final List<Requirement> requirements = new ArrayList<>();
    private String description = "";
    private boolean idempotent;
    private boolean cancellable;
    private @Nullable String compensates;
    private @Nullable String basisOf;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Tells the model about the tool.
     *
     * @param text a description
     * @return this
     */
    public Builder describedAs(String text) {
      description = text;
      return this;
    }

    /**
     * Adds a parameter that every call has.
     *
     * @param parameter its name
     * @param type its type, without type parameters; a record for anything structured
     * @return this
     * @throws IllegalArgumentException if the type cannot be bound
     */
    public Builder parameter(String parameter, Class<?> type) {
      return parameter(parameter, type, "");
    }

    /**
     * Adds a parameter that every call has.
     *
     * @param parameter its name
     * @param type its type, without type parameters; a record for anything structured
     * @param text what the model is told about it
     * @return this
     * @throws IllegalArgumentException if the type cannot be bound
     */
    public Builder parameter(String parameter, Class<?> type, String text) {
      return add(parameter, Shapes.of(type, source() + ", parameter " + parameter), text);
    }

    /**
     * Adds a parameter that a call may leave out.
     *
     * @param parameter its name
     * @param type the type of its value where there is one
     * @return this
     * @throws IllegalArgumentException if the type cannot be bound
     */
    public Builder optional(String parameter, Class<?> type) {
      return optional(parameter, type, "");
    }

    /**
     * Adds a parameter that a call may leave out.
     *
     * @param parameter its name
     * @param type the type of its value where there is one
     * @param text what the model is told about it
     * @return this
     * @throws IllegalArgumentException if the type cannot be bound
     */
    public Builder optional(String parameter, Class<?> type, String text) {
      Shape shape = Shapes.of(type, source() + ", parameter " + parameter);
      return add(parameter, OptionalShape.nullable(shape), text);
    }

    /**
     * Keeps a parameter's value from people.
     *
     * @param parameter the name of a parameter
     * @return this
     */
    public Builder secret(String parameter) {
      secrets.add(parameter);
      return this;
    }

    /**
     * Says that running a call twice with the same idempotency key does no more than running it
     * once.
     *
     * @return this
     */
    public Builder idempotent() {
      idempotent = true;
      return this;
    }

    /**
     * Says that a call's thread may be interrupted, as {@link Cancellable} does.
     *
     * @return this
     */
    public Builder cancellable() {
      cancellable = true;
      return this;
    }

    /**
     * Makes it undo what another tool did, as {@link Compensates} does; no agent may call it then.
     *
     * @param tool the name of the tool that it undoes
     * @return this
     */
    public Builder compensates(String tool) {
      compensates = tool;
      return this;
    }

    /**
     * Makes it read what decisions about another tool rest on, as {@link BasisOf} does; no agent
     * may call it then.
     *
     * @param tool the name of the other tool
     * @return this
     */
    public Builder basisOf(String tool) {
      basisOf = tool;
      return this;
    }

    /**
     * Demands approval of every call.
     *
     * @param risk how much harm it can do
     * @return this
     */
    public Builder requiresApproval(Risk risk) {
      return requiresApproval(new Requirement(risk, "", List.of(), 0, "", "", "", source()));
    }

    /**
     * Demands approval.
     *
     * @param requirement when, and of whom
     * @return this
     */
    public Builder requiresApproval(Requirement requirement) {
      requirements.add(requirement);
      return this;
    }

    /**
     * Makes the tool.
     *
     * @param body what runs
     * @return it
     * @throws IllegalArgumentException if its name is not usable, two parameters have one name, or
     *     a secret is not a parameter
     */
    public Tool runs(Function body) {
      Members members = new Members(parameters, source()).withSecrets(secrets, source());
      Body run = (arguments, values) -> body.run(arguments);
      return new Tool(
          name,
          description,
          idempotent,
          compensates,
          basisOf,
          members,
          requirements,
          source(),
          cancellable ? Body.cancellable(run) : run);
    }

    private Builder add(String parameter, Shape shape, String text) {
      parameters.add(new Member(parameter, text, false, shape));
      return this;
    }

    private String source() {
      return "tool '" + name + "'";
    }
  }
}
