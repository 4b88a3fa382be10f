package dev.hitl.archfixture.names;

class GateHelper {}
