package dev.hitl.simulation;

import dev.hitl.Hitl;
import dev.hitl.notify.Notification;
import java.io.IOException;

/** One process: a node of hitl with tools, agents and a way to the store of its own. */
final class Node {
  final String name;
  final Hitl hitl;
  private final World world;
  private boolean dead;

  /** Which of the two releases it runs. */
  final int release;

  Node(World world, String name, int release) {
    this.world = world;
    this.name = name;
    this.release = release;
    hitl =
        new Bench(world, this)
            .addTo(
                Hitl.builder()
                    .store(FaultyStore.of(world, this, world.shared()))
                    .reviewers(People.DIRECTORY)
                    .notifier(this::tell)
                    .lease(world.sabotage.lease())
                    .node(name)
                    .background(false))
            .build();
    hitl.agent("desk", new Script(world, this, true));
    hitl.agent("helper", new Script(world, this, false));
  }

  boolean isDead() {
    return dead;
  }

  void kill() {
    dead = true;
  }

  void mustLive() {
    if (dead) {
      throw new Death(name);
    }
  }

  private void tell(Notification notification) throws IOException {
    mustLive();
    int kind = world.notifierFault();
    if (kind == 1) {
      throw new IOException("told to fail before");
    }
    world.history.add(name + " tells " + notification.kind() + " " + notification.reference());
    world.history.told.add(notification);
    if (kind == 2) {
      throw new IOException("told to fail after");
    }
  }
}
