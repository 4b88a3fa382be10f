package dev.hitl.policy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads YAML. Only this class needs the YAML library, so that it is loaded only for YAML.
 *
 * <p>Scalars keep the text that was written, so that a date stays a date and {@code on} a word.
 * Anchors and tags have no place in a policy: without them nothing can blow up or stand for
 * something that is written elsewhere.
 */
final class YamlText {
  private static final int MAX_DEPTH = 50;
  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final YAMLParser parser;

  private YamlText(YAMLParser parser) {
    this.parser = parser;
  }

  static Node read(String text) {
    try (YAMLParser parser = FACTORY.createParser(text)) {
      YamlText yaml = new YamlText(parser);
      if (parser.nextToken() == null) {
        throw new PolicyException("the policy is empty");
      }
      Node root = yaml.node(0);
      if (parser.nextToken() != null) {
        throw yaml.wrong("a second document begins here; a policy is one document");
      }
      return root;
    } catch (JacksonException e) {
      String message = e.getOriginalMessage() == null ? "?" : e.getOriginalMessage();
      String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw new PolicyException(where + "not YAML: " + message.strip(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Node node(int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH);
    }
    refuseIndirection();
    int line = line();
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> members(depth, line);
      case START_ARRAY -> {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(node(depth + 1));
        }
        yield new Node.Items(items, line);
      }
      case VALUE_STRING -> scalar(Node.Kind.TEXT);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Node.Kind.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> scalar(Node.Kind.BOOLEAN);
      case VALUE_NULL -> scalar(Node.Kind.NOTHING);
      default -> throw wrong("unexpected " + token);
    };
  }

  private Node members(int depth, int line) throws IOException {
    Map<String, Node> members = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      refuseIndirection();
      String name = parser.currentName();
      Integer earlier = lines.put(name, line());
      if (earlier != null) {
        throw wrong("key '" + name + "' stands here a second time; first in line " + earlier);
      }
      parser.nextToken();
      members.put(name, node(depth + 1));
    }
    return new Node.Members(members, line);
  }

  private Node scalar(Node.Kind kind) throws IOException {
    return new Node.Scalar(parser.getText(), kind, line());
  }

  private void refuseIndirection() throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw wrong("anchors and aliases (& and *) are not read; write the value out");
    }
    if (parser.getTypeId() != null) {
      throw wrong("tags (!) are not read; leave the tag out, or quote the text");
    }
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private PolicyException wrong(String problem) {
    return new PolicyException("line " + line() + ": " + problem);
  }
}
