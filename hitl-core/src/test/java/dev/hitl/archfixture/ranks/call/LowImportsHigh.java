package dev.hitl.archfixture.ranks.call;

import dev.hitl.archfixture.ranks.run.HighImportsLow;

public class LowImportsHigh {
  HighImportsLow high;
}
