package dev.hitl.archfixture.signature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import java.util.List;

public class Leaky {
  public JsonNode publicField;
  private JsonNode hiddenField;

  public Leaky(JsonNode node) {
    this.hiddenField = node;
  }

  public JsonNode returnType() {
    return hiddenField;
  }

  public void parameter(JsonNode[] nodes) {}

  public void genericArgument(List<? extends JsonNode> nodes) {}

  public <T extends JsonNode> void typeVariable(List<T> nodes) {}

  public void thrown() throws JsonProcessingException {}

  protected Cache<String, String> protectedMethod() {
    return null;
  }

  JsonNode packagePrivateMethod() {
    return hiddenField;
  }
}
