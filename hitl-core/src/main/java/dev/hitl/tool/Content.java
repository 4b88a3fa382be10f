package dev.hitl.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.hitl.call.Arguments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tool's result for the model. The call has already happened, so nothing here may fail.
 * Thread-safe.
 */
final class Content {
  /** What a method that returns nothing has to say. */
  static final Object DONE = "done";

  // One mapper each, not one for all: it remembers the classes that it has seen.
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(plainValues())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  String of(@Nullable Object result) {
    try {
      return wellFormed(result instanceof CharSequence text ? text.toString() : json(result));
    } catch (Throwable first) {
      // A getter may throw anything, and an endless structure ends in a StackOverflowError.
      try {
        return wellFormed(String.valueOf(result));
      } catch (Throwable second) {
        return "done; the result could not be written";
      }
    }
  }

  private String json(@Nullable Object result) throws IOException {
    if (result == null || result instanceof Boolean || result instanceof Long) {
      return String.valueOf(result);
    }
    return mapper.writeValueAsString(result);
  }

  private static SimpleModule plainValues() {
    return new SimpleModule("hitl")
        .addSerializer(TemporalAccessor.class, written(Object::toString))
        .addSerializer(TemporalAmount.class, written(Object::toString))
        .addSerializer(ZoneId.class, written(Object::toString))
        .addSerializer(Path.class, written(Object::toString))
        .addSerializer(Arguments.class, written(Arguments::asMap))
        .addSerializer(Optional.class, written(Content::orNull))
        .addSerializer(OptionalInt.class, written(n -> n.isPresent() ? n.getAsInt() : null))
        .addSerializer(OptionalLong.class, written(n -> n.isPresent() ? n.getAsLong() : null))
        .addSerializer(OptionalDouble.class, written(n -> n.isPresent() ? n.getAsDouble() : null));
  }

  private static @Nullable Object orNull(Optional<?> optional) {
    return optional.isPresent() ? optional.get() : null;
  }

  private static <T> JsonSerializer<T> written(Function<T, @Nullable Object> as) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider serializers)
          throws IOException {
        serializers.defaultSerializeValue(as.apply(value), out);
      }
    };
  }

  /** Half a character pair has no UTF-8 form, so it could be neither stored nor sent. */
  private static String wellFormed(String text) {
    int at = loneSurrogate(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (; at >= 0; at = loneSurrogate(mended, at + 1)) {
      mended.setCharAt(at, '\uFFFD');
    }
    return mended.toString();
  }

  private static int loneSurrogate(CharSequence text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
