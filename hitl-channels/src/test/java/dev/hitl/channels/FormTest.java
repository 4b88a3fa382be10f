package dev.hitl.channels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormTest {
  @Test
  void aFormIsReadAsABrowserWritesIt() {
    Form form = Form.of("a=1+2%263&b=&c=%E2%82%AC&d").orElseThrow();
    assertThat(form.get("a")).isEqualTo("1 2&3");
    assertThat(form.get("b")).isEmpty();
    assertThat(form.get("c")).isEqualTo("€");
    assertThat(form.get("d")).isEmpty();
    assertThat(form.get("e")).isEmpty();
  }

  @Test
  void aFieldThatIsThereTwiceOrHasNoFormIsRefused() {
    assertThat(Form.of("choice=approve&choice=reject")).isEmpty();
    assertThat(Form.of("a=%zz")).isEmpty();
    assertThat(Form.of("a=%")).isEmpty();
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      many.append(i).append("=x&");
    }
    assertThat(Form.of(many.toString())).isEmpty();
  }
}
