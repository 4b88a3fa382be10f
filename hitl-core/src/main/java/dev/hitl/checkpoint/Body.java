package dev.hitl.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The bytes of a checkpoint as they are stored: JSON as it is, which begins with a brace, or {@code
 * Z}, the length of the JSON as four bytes, and the JSON in zlib's format.
 */
final class Body {
  private static final byte BRACE = '{';
  private static final byte COMPRESSED = 'Z';
  private static final int HEADER = 1 + Integer.BYTES;

  /** Deflate makes at most 1,032 bytes out of one; what claims more was not written by us. */
  private static final long MOST_GROWTH = 1_032;

  private Body() {}

  /** Short texts are left as they are, and so are those that would not become smaller. */
  static byte[] pack(byte[] json, int threshold) {
    if (json.length <= threshold) {
      return json;
    }
    byte[] out = new byte[json.length];
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(json);
      deflater.finish();
      int length = HEADER;
      while (!deflater.finished() && length < out.length) {
        length += deflater.deflate(out, length, out.length - length);
      }
      if (!deflater.finished()) {
        return json;
      }
      ByteBuffer.wrap(out).put(COMPRESSED).putInt(json.length);
      return Arrays.copyOf(out, length);
    } finally {
      deflater.end();
    }
  }

  /**
   * The JSON; nothing is allocated for what is too long, or says that it is longer than it can be.
   *
   * @throws IllegalArgumentException if the bytes are no stored body
   */
  static byte[] unpack(byte[] body, int most) {
    if (body.length == 0 || body[0] == BRACE) {
      return checked(body, body.length, most);
    }
    if (body[0] != COMPRESSED || body.length < HEADER) {
      throw new IllegalArgumentException("its body is neither JSON nor compressed JSON");
    }
    int length = ByteBuffer.wrap(body, 1, Integer.BYTES).getInt();
    checked(body, length, most);
    if (length < 1 || length > (body.length - HEADER) * MOST_GROWTH) {
      throw new IllegalArgumentException("its body says a length that it cannot have");
    }
    byte[] json = new byte[length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(body, HEADER, body.length - HEADER);
      int filled = 0;
      while (filled < length
          && !inflater.finished()
          && !inflater.needsInput()
          && !inflater.needsDictionary()) {
        filled += inflater.inflate(json, filled, length - filled);
      }
      // The end of the stream, with its sum over all bytes, is read only when more is asked for.
      boolean more = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
      if (filled < length || more || !inflater.finished() || inflater.getRemaining() > 0) {
        throw new IllegalArgumentException("its compressed body is cut, or longer than it says");
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("its compressed body is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
    return json;
  }

  private static byte[] checked(byte[] body, long length, int most) {
    if (length > most) {
      throw new IllegalArgumentException(
          "it has " + length + " bytes, and at most " + most + " are read");
    }
    return body;
  }
}
