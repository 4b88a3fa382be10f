package dev.hitl.archfixture.ranks.checkpoint;

public class Point {}
