package dev.hitl.archfixture.rootcycle.part;

import dev.hitl.archfixture.rootcycle.Root;

public class Part {
  Root root;
}
