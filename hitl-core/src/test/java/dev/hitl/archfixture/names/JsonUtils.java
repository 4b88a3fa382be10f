package dev.hitl.archfixture.names;

class JsonUtils {}
