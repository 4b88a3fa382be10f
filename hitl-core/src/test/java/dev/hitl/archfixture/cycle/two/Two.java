package dev.hitl.archfixture.cycle.two;

import dev.hitl.archfixture.cycle.one.One;

public class Two {
  One one;
}
