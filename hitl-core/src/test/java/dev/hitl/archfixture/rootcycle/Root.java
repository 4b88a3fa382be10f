package dev.hitl.archfixture.rootcycle;

import dev.hitl.archfixture.rootcycle.part.Part;

public class Root {
  Part part;
}
