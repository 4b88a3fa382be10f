package dev.hitl.archfixture.ranks.run;

import dev.hitl.archfixture.ranks.testing.TestingImportsAnything;

public class RunImportsTesting {
  TestingImportsAnything testing;
}
