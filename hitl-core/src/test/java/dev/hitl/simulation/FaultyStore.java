package dev.hitl.simulation;

import dev.hitl.request.Request;
import dev.hitl.store.Applied;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One node's way to the store that all share. At each call somebody else may go first, the store
 * may fail before or after it did what was asked, and the node may die.
 */
final class FaultyStore implements InvocationHandler {
  private final World world;
  private final Node node;
  private final Store to;

  private FaultyStore(World world, Node node, Store to) {
    this.world = world;
    this.node = node;
    this.to = to;
  }

  static Store of(World world, Node node, Store to) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            new FaultyStore(world, node, to));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("heartbeat")) {
      // Comes by real time on a thread of its own, and here time is the world's.
      return null;
    }
    if (name.equals("clock") || name.equals("close") || method.getDeclaringClass() != Store.class) {
      return called(method, arguments);
    }
    node.mustLive();
    world.somebodyElse(node);
    node.mustLive();
    World.Fault fault = world.draw();
    if (fault == World.Fault.DIE_BEFORE) {
      throw world.die(node, "before " + name);
    }
    if (fault == World.Fault.FAIL_BEFORE) {
      throw failed(name, "before");
    }
    Object answer = called(method, arguments);
    if (answer instanceof Applied.Done done) {
      note(arguments, done);
    } else if (answer == RunWritten.SAVED
        && arguments != null
        && arguments[0] instanceof RunTake take
        && take.claim() != null) {
      world.committed(node, take.claim().trigger(), take.claim().after());
    }
    if (fault == World.Fault.DIE_AFTER) {
      throw world.die(node, "after " + name);
    }
    if (fault == World.Fault.FAIL_AFTER) {
      throw failed(name, "after");
    }
    world.somebodyElse(node);
    node.mustLive();
    return answer;
  }

  private @Nullable Object called(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(to, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void note(Object @Nullable [] arguments, Applied.Done done) {
    if (arguments != null && arguments[0] instanceof List<?> steps) {
      for (int i = 0; i < steps.size(); i++) {
        if (steps.get(i) instanceof Step step) {
          Request now = done.requests().get(i);
          world.committed(node, step.trigger(), now);
        }
      }
    }
  }

  private StoreException failed(String name, String when) {
    world.disturb(node, "the store fails " + when + " " + name);
    // Whoever waits before trying again waits for no time at all here.
    LockSupport.unpark(Thread.currentThread());
    return new StoreException("told to fail " + when + " " + name, null);
  }
}
