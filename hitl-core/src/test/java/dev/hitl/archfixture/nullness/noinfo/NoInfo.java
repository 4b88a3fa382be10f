package dev.hitl.archfixture.nullness.noinfo;

class NoInfo {}
