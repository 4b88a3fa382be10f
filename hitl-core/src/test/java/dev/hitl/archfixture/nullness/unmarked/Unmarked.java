package dev.hitl.archfixture.nullness.unmarked;

class Unmarked {}
