package dev.hitl.tool;

import java.lang.reflect.Proxy;

/** JDK proxies as they are often written: with no care for what wraps an exception. */
final class Proxies {
  private Proxies() {}

  static Object of(Object target, Class<?>... interfaces) {
    return Proxy.newProxyInstance(
        target.getClass().getClassLoader(),
        interfaces,
        (proxy, method, arguments) -> {
          method.setAccessible(true);
          return method.invoke(target, arguments);
        });
  }
}
