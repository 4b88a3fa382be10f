package dev.hitl.archfixture.ranks.run;

import dev.hitl.archfixture.ranks.tool.ToolImportsCheckpoint;

public class HighImportsLow {
  ToolImportsCheckpoint low;
}
