package dev.hitl.archfixture.ranks.tool;

import dev.hitl.archfixture.ranks.checkpoint.Point;

public class ToolImportsCheckpoint {
  Point[] equal;
}
