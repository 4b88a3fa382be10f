package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Route;
import dev.hitl.policy.Rule;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.run.RunHandle;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.RequiresApproval.Place;
import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The code about routes in docs/policy.md, docs/tools.md and docs/decisions.md. */
class RouteSnippetsTest {
  // snippet:policy-routes
  private static final String YAML =
      """
      version: 2026-11-01
      rules:
        - tool: delete_volume
          risk: critical
          stages:
            - [{role: engineer, count: 2}, {role: scanner, soft: true}]
            - [{role: engineering-manager}]
          denials: 2
          reasons: true
        - tool: rotate_root_key
          risk: critical
          approvals: [{role: engineer}, {role: engineering-manager}]
          byHand: true
        - tool: book_table
          risk: medium
          approvals: [{self: true}]
      """;
  // end

  private final Support support = new Support();

  static class Volumes {
    // snippet:tools-stages
    @RequiresApproval(
        risk = Risk.CRITICAL,
        approvals = {
          @Place(roles = "engineer", count = 2),
          @Place(roles = "scanner", soft = true),
          @Place(roles = "engineering-manager", stage = 2)
        },
        denials = 2,
        reasons = true)
    public String deleteVolume(String id) {
      return "deleted " + id;
    }
    // end
  }

  @Test
  void theFileTheBuilderAndTheAnnotationSayTheSame() {
    // snippet:policy-stages
    Rule deleteVolume =
        Rule.forTool("delete_volume")
            .risk(Risk.CRITICAL)
            .approvals(2, "engineer")
            .softApprovedBy("scanner")
            .then()
            .approvedBy("engineering-manager")
            .denials(2)
            .reasons()
            .build();
    // end
    Route route = deleteVolume.route().orElseThrow();
    assertThat(Policy.parse(YAML).rules().get(0).route()).contains(route);
    Tool tool = Tool.of(new Volumes()).get(0);
    assertThat(tool.requirements().get(0).asking().stages()).hasSize(2);
    assertThat(route.describe())
        .isEqualTo(
            "2 of engineer and 1 of scanner (an agent or a rule set will do), then 1 of"
                + " engineering-manager");
  }

  private Hitl hitl;
  private ReviewDesk desk;
  private RunHandle run;
  private String reference;

  private void asked(String tool, String principal) {
    hitl =
        Hitl.builder()
            .store(support.store)
            .tool(tool("delete_volume"))
            .tool(tool("rotate_root_key"))
            .tool(tool("book_table"))
            .policy(Policy.parse(YAML))
            .reviewers(
                ReviewerDirectory.of(
                    Map.of(
                        "ann", Set.of("engineer"),
                        "bob", Set.of("engineer"),
                        "mia", Set.of("engineering-manager"),
                        "scan", Set.of("scanner"))))
            .background(false)
            .build();
    hitl.agent(
        "support",
        r ->
            Support.answer(
                r, ScriptedModel.proposing(ToolCall.of("c1", tool, Map.of("id", "v-7")))));
    run = hitl.start(RunId.of("support", tool), principal, List.of());
    desk = hitl.review();
    reference = Support.only(run).reference();
  }

  private static Tool tool(String name) {
    return Tool.named(name)
        .parameter("id", String.class)
        .runs(
            arguments -> {
              throw new AssertionError("it ran");
            });
  }

  @Test
  void votesGoStageByStage() {
    asked("delete_volume", null);
    // snippet:decide-stages
    desk.approve(reference, "ann", "empty since May"); // 3 more needed
    Ruling early = desk.approve(reference, "mia", "fine"); // NotAllowed: stage 1 is asked now
    Ruling second = desk.reject(reference, "bob", "not sure"); // Denied: 1 more no ends it
    Ruling back = desk.takeBack(reference, "bob", "found the ticket"); // Done: as if never said
    Ruling third = desk.approve(reference, "bob", "ticket 7 says so"); // Counted
    // end
    assertThat(early).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(second).isInstanceOf(Ruling.Denied.class);
    assertThat(back).isInstanceOf(Ruling.Done.class);
    assertThat(third)
        .isInstanceOfSatisfying(Ruling.Counted.class, c -> assertThat(c.missing()).isEqualTo(2));
  }

  @Test
  void whatIsDoneByHandIsReported() throws IOException {
    asked("rotate_root_key", null);
    // snippet:decide-by-hand
    desk.approve(reference, "ann"); // 1 more needed
    Ruling refused = desk.approve(reference, "mia"); // Invalid: do it and say what you did
    Ruling done = desk.performed(reference, "mia", "rotated, the new one is in the safe");
    // end
    assertThat(refused).isInstanceOf(Ruling.Invalid.class);
    Request request = ((Ruling.Done) done).request();
    assertThat(request.status()).isEqualTo(RequestStatus.EXECUTED);
    hitl.resumeDue();
    assertThat(support.told(run).get(0)).isEqualTo(DocsTest.output("docs/decisions.md", "by-hand"));
  }

  @Test
  void thePrincipalConfirmsWhereTheRouteAsksThem() {
    asked("book_table", "guest-7");
    assertThat(desk.approve(reference, "ann")).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(desk.approve(reference, "guest-7")).isInstanceOf(Ruling.Done.class);
  }
}
