package dev.hitl.archfixture.signature;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

public interface LeakyInterface extends Supplier<JsonNode> {}
