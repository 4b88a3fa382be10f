package dev.hitl.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store behind somebody who meddles with what it is asked and what it answers. */
@FunctionalInterface
public interface Meddled {
  /**
   * Passes a call on, or does not.
   *
   * @param method the method's name
   * @param arguments what it was called with
   * @param real what the store itself would do
   * @return the answer
   */
  Object call(String method, Object[] arguments, Call real);

  /** The call as it was made. */
  @FunctionalInterface
  interface Call {
    Object go();
  }

  static Store of(Store store, Meddled meddled) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) ->
                meddled.call(
                    method.getName(),
                    arguments == null ? new Object[0] : arguments,
                    () -> {
                      try {
                        return method.invoke(store, arguments);
                      } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof RuntimeException thrown) {
                          throw thrown;
                        }
                        throw new AssertionError(e.getCause());
                      } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                      }
                    }));
  }
}
