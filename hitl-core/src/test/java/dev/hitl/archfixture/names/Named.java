package dev.hitl.archfixture.names;

class Named {
  static class StoreImpl {}
}
