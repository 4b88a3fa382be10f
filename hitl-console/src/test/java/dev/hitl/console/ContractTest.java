package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the API says of itself is what it does, for every endpoint. */
class ContractTest {
  private static Set<String> endpoints(HitlConsole console) {
    return console.endpoints().stream()
        .map(endpoint -> endpoint.method() + " " + endpoint.path())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyEndpointIsInTheCasesAndEveryCaseIsAnEndpoint() {
    try (Desk desk = new Desk()) {
      assertThat(new TreeSet<>(Case.all().keySet())).isEqualTo(endpoints(desk.console));
    }
  }

  @Test
  void theDescriptionHasEveryEndpointAndNoOther() {
    try (Desk desk = new Desk()) {
      Http.Got got = desk.anonymous().get("/api/openapi.json");

      Map<?, ?> paths = (Map<?, ?>) got.at("paths");
      Set<String> described = new TreeSet<>();
      paths.forEach(
          (path, operations) ->
              ((Map<?, ?>) operations)
                  .keySet()
                  .forEach(
                      method ->
                          described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
      assertThat(described).isEqualTo(endpoints(desk.console));
    }
  }

  /** Whoever believes that a key is known sends again what then happens twice. */
  @Test
  void whateverChangesSomethingTakesAKeyAndNothingElseSaysThatItDoes() {
    try (Desk desk = new Desk()) {
      Map<?, ?> paths = (Map<?, ?>) desk.anonymous().get("/api/openapi.json").at("paths");
      Set<String> keyed = new TreeSet<>();
      paths.forEach(
          (path, operations) -> {
            if (operations.toString().contains("Idempotency-Key")) {
              keyed.add(path.toString());
            }
          });
      Set<String> changing =
          desk.console.endpoints().stream()
              .filter(endpoint -> !endpoint.method().equals("GET"))
              .map(Endpoint::path)
              .collect(Collectors.toCollection(TreeSet::new));
      // It writes nothing.
      changing.remove("/api/requests/{id}/check");
      assertThat(keyed).isEqualTo(changing).contains("/api/stops", "/api/runs/{key}/redirect");
    }
  }

  @Test
  void everySchemaThatIsNamedIsThereAndEachIsNamedSomewhere() {
    Map<String, Object> schemas = OpenApi.schemas();
    try (Desk desk = new Desk()) {
      String text = desk.anonymous().get("/api/openapi.json").response().body();
      Set<String> named =
          java.util.regex.Pattern.compile("#/components/schemas/(\\w+)")
              .matcher(text)
              .results()
              .map(result -> result.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(named).isEqualTo(new TreeSet<>(schemas.keySet()));
    }
  }

  @TestFactory
  List<DynamicTest> everyAnswerIsAsItsSchemaSaysAndEveryBodyAsIsDescribed() {
    Schemas schemas = new Schemas(OpenApi.schemas());
    return Case.all().entrySet().stream()
        .filter(each -> !each.getKey().equals("GET /api/events"))
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(), () -> matches(schemas, each.getKey(), each.getValue())))
        .toList();
  }

  private static void matches(Schemas schemas, String name, Case one) {
    try (Desk desk = new Desk()) {
      Request about = one.request().apply(desk);

      Http.Got got = one.ask(desk, name, desk.as(one.who()), about);

      Endpoint endpoint =
          desk.console.endpoints().stream()
              .filter(e -> (e.method() + " " + e.path()).equals(name))
              .findFirst()
              .orElseThrow();
      assertThat(got.status()).as(got.response().body()).isEqualTo(200);
      assertThat(schemas.problems(endpoint.answer(), got.json())).isEmpty();
      assertThat(endpoint.body()).extracting(Field::name).containsAll(one.body().keySet());
    }
  }

  @Test
  void anAnswerThatDiffersFromItsSchemaIsFound() {
    Schemas schemas = new Schemas(OpenApi.schemas());

    assertThat(schemas.problems("RunName", Map.of("key", 1L, "agent", "a", "more", "b")))
        .containsExactlyInAnyOrder(
            "/key is no [string]: 1", "/name is missing", "/more is not described");
  }
}
