package dev.hitl.archfixture.nullness.marked;

class Marked {}
