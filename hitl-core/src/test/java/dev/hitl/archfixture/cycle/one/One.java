package dev.hitl.archfixture.cycle.one;

import dev.hitl.archfixture.cycle.two.Two;

public class One {
  Two two;
}
