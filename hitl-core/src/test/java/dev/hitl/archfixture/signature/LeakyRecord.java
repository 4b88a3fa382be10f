package dev.hitl.archfixture.signature;

import com.fasterxml.jackson.databind.JsonNode;

public record LeakyRecord(JsonNode node) {}
