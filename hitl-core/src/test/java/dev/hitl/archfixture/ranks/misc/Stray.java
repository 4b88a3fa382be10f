package dev.hitl.archfixture.ranks.misc;

public class Stray {}
