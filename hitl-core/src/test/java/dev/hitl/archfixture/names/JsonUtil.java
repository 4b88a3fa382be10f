package dev.hitl.archfixture.names;

class JsonUtil {}
