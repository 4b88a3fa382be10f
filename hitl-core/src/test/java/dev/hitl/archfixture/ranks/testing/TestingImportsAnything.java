package dev.hitl.archfixture.ranks.testing;

import dev.hitl.archfixture.ranks.Front;

public class TestingImportsAnything {
  Front front;
}
