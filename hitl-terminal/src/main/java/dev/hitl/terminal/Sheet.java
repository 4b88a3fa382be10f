package dev.hitl.terminal;

import dev.hitl.call.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All about a request, without secrets and not inert.
 *
 * @param version what a server knows this state of the request by; empty on a database
 * @param message what the policy makes of it in words
 * @param arguments of the stored action
 * @param facts what is known besides the arguments
 * @param reasons why people are asked
 * @param words the agent's own; null where it said nothing
 * @param confidence how sure the agent says it is, 0 to 1; null where it does not say
 * @param principal on whose behalf the agent acts; null where unknown
 * @param author who edited it; null where it is as the agent proposed it
 * @param who who has to agree and who did
 * @param choices what each thing that one can say leads to
 * @param conversation what was said in the run before it was asked
 * @param result what came of it; null where nothing did
 * @param isLocked whether what it says is encrypted, and not to be read here
 */
record Sheet(
    Row row,
    String version,
    String message,
    List<Argument> arguments,
    List<Fact> facts,
    List<Reason> reasons,
    @Nullable String words,
    @Nullable Double confidence,
    @Nullable String principal,
    @Nullable String author,
    Map<String, String> who,
    Map<String, String> choices,
    List<Spoken> conversation,
    @Nullable String result,
    boolean isLocked) {

  /**
   * What the tool is called with.
   *
   * @param shown as people see it
   * @param value to be edited; what is in the place of a value that is not editable
   * @param isEditable whether the value is all there is: nothing of it is secret
   */
  record Argument(String name, String shown, @Nullable Object value, boolean isEditable) {}

  /**
   * Something that is known besides the arguments.
   *
   * @param from where it comes from
   */
  record Fact(String name, String shown, String from) {}

  /** Why people are asked: a rule, and what it says. */
  record Reason(String rule, String text) {}

  /** A message of the run. */
  record Spoken(String role, String text) {}

  private static final int CODE_LENGTH = 12;

  /**
   * What stands for having seen the whole: it follows from the revision and from all of it that is
   * shown, and from nothing else, so another revision has another.
   */
  String code() {
    Digest digest =
        Digest.of("hitl.terminal.seen.v1")
            .add(row.id())
            .add(row.reference())
            .add(message)
            .add(words == null ? "" : words)
            .add(arguments.size())
            .add(facts.size())
            .add(reasons.size());
    arguments.forEach(one -> digest.add(one.name).add(one.shown));
    facts.forEach(fact -> digest.add(fact.name).add(fact.shown).add(fact.from));
    reasons.forEach(reason -> digest.add(reason.rule).add(reason.text));
    return digest.hex().substring(0, CODE_LENGTH);
  }

  /** The same with another conversation. */
  Sheet with(List<Spoken> said) {
    return new Sheet(
        row,
        version,
        message,
        arguments,
        facts,
        reasons,
        words,
        confidence,
        principal,
        author,
        who,
        choices,
        said,
        result,
        isLocked);
  }

  /** The arguments by their names. */
  Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    arguments.forEach(one -> values.put(one.name, one.value));
    return values;
  }

  /** The names of those that cannot be edited here. */
  List<String> notEditable() {
    return arguments.stream().filter(one -> !one.isEditable).map(Argument::name).toList();
  }

  /** With nothing left out. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>(row.toMap());
    map.put("message", message);
    map.put("arguments", values());
    map.put("notEditable", notEditable());
    map.put(
        "facts",
        facts.stream()
            .map(fact -> map("name", fact.name, "shown", fact.shown, "from", fact.from))
            .toList());
    map.put(
        "reasons", reasons.stream().map(why -> map("rule", why.rule, "text", why.text)).toList());
    map.put("agentSays", words);
    map.put("agentIsSure", confidence);
    map.put("principal", principal);
    map.put("editedBy", author);
    map.put("who", who);
    map.put("choices", choices);
    map.put(
        "conversation",
        conversation.stream().map(said -> map("role", said.role, "text", said.text)).toList());
    map.put("result", result);
    map.put("seen", code());
    return map;
  }

  private static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }
}
