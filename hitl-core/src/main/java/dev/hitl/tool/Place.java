package dev.hitl.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A place in the arguments. Its text is made only when there is a problem to report there. */
record Place(@Nullable Place parent, String name, int index) {
  static Place member(@Nullable Place parent, String name) {
    return new Place(parent, name, -1);
  }

  static Place element(Place list, int index) {
    return new Place(list, "", index);
  }

  String text() {
    Deque<Place> steps = new ArrayDeque<>();
    for (Place step = this; step != null; step = step.parent) {
      steps.push(step);
    }
    StringBuilder text = new StringBuilder();
    for (Place step : steps) {
      if (step.index >= 0) {
        text.append('[').append(step.index).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(Problems.shown(step.name));
      }
    }
    return text.toString();
  }
}
