package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

/** The YAML library is optional: here it is hidden. */
class WithoutYamlTest {

  @Test
  void jsonNeedsNoYamlLibrary() throws Exception {
    Object policy = parse("{\"version\":\"7\",\"rules\":[{\"tool\":\"t\",\"risk\":\"high\"}]}");
    assertThat(policy.getClass().getMethod("version").invoke(policy)).isEqualTo("7");
  }

  @Test
  void yamlNamesTheDependencyThatIsMissing() {
    assertThat(catchCause("version: 7"))
        .hasMessageContaining("com.fasterxml.jackson.dataformat:jackson-dataformat-yaml");
  }

  private static Throwable catchCause(String text) {
    try {
      return new AssertionError("read: " + parse(text));
    } catch (InvocationTargetException e) {
      return e.getCause();
    } catch (ReflectiveOperationException e) {
      return e;
    }
  }

  private static Object parse(String text) throws ReflectiveOperationException {
    return new Hiding()
        .loadClass("dev.hitl.policy.Policy")
        .getMethod("parse", String.class)
        .invoke(null, text);
  }

  /** Defines our own classes anew and knows no YAML library. */
  private static final class Hiding extends ClassLoader {
    Hiding() {
      super(WithoutYamlTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.fasterxml.jackson.dataformat.yaml")) {
        throw new ClassNotFoundException(name);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null
            ? loaded
            : name.startsWith("dev.hitl.") ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
