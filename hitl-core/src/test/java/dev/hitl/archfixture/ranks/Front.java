package dev.hitl.archfixture.ranks;

public class Front {}
