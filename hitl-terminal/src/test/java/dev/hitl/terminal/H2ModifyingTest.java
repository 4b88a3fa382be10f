package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.terminal.Office.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class H2ModifyingTest extends ModifyingContract {
  @Override
  Office newOffice() {
    return Office.h2();
  }

  @Override
  String[] judging(String... args) {
    return Stream.concat(Stream.of(args), Stream.of("--tools", Tools.class.getName()))
        .toArray(String[]::new);
  }

  @Test
  void withoutTheToolsNobodyCanJudgeAnEdit() {
    Request request = office.refund(500);
    String[] args = {"modify", request.id(), "--set", "amount=5", "--reason", "r", "--yes"};
    Printed printed = office.as("maria", people, args);
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("give --tools");
  }

  @Test
  void anotherPolicyThanTheApplicationsJudgesNoEdit() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            "version: other\nrules:\n  - tool: send\n    risk: low\n");
    Request request = office.refund(500);
    Printed printed =
        maria(
            "modify",
            request.id(),
            "--set",
            "amount=5",
            "--reason",
            "r",
            "--yes",
            "--policy",
            policy.toString());
    assertThat(printed.code()).isEqualTo(Exit.WRONG);
    assertThat(printed.err()).contains("it was asked under the policy").contains("give those");
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void toolsThatCannotBeMadeAreNamed() {
    for (String name : List.of("no.Such", Office.class.getName())) {
      Printed printed = office.as("maria", people, "list", "--tools", name);
      assertThat(printed.code()).isEqualTo(Exit.WRONG);
      assertThat(printed.err()).contains("--tools cannot be '" + name + "'");
    }
  }

  @Test
  void anotherToolInsteadIsJudgedByTheApplicationsToolsToo() {
    Request request = office.refund(500);
    String[] args = {
      "redirect",
      request.id(),
      "--tool",
      "send",
      "--set",
      "to=carla",
      "--set",
      "body=sorry",
      "--reason",
      "r",
      "--yes"
    };
    assertThat(office.as("maria", people, args).err()).contains("give --tools");
    assertThat(maria(args).code()).isZero();
    assertThat(office.again(request).status()).isEqualTo(RequestStatus.REDIRECTED);
  }
}
