package dev.hitl.archfixture.names;

class RunManager {}
