package dev.hitl.archfixture.signature;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

public class LeakySuperclass extends StdSerializer<String> {
  private static final long serialVersionUID = 1;

  public LeakySuperclass() {
    super(String.class);
  }

  @Override
  public void serialize(String value, JsonGenerator generator, SerializerProvider provider) {}
}
