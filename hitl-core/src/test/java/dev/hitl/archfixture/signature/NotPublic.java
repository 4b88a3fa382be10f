package dev.hitl.archfixture.signature;

import com.fasterxml.jackson.databind.JsonNode;

record NotPublic(JsonNode node) {}
