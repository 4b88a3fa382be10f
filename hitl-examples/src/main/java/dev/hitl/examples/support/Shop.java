package dev.hitl.examples.support;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shop that sells lamps: what the agent's reads see. */
final class Shop {
  private static final Map<String, Order> ORDERS =
      Stream.of(
              order("1042", "ada@example.com", "2 desk bulbs, warm white", "38.50", "2026-10-20"),
              order("1043", "bruno@example.com", "Arc floor lamp", "480.00", "2026-10-27"),
              order("1044", "chloe@example.com", "Ceiling lamp Halo", "219.00", null),
              order("1045", "dario@example.com", "Chandelier Mira", "250.00", "2026-10-24"),
              order("1046", "esther@example.com", "Reading lamp Duo", "180.00", "2026-08-28"),
              order("1047", "farid@example.com", "Garden lights, set of 8", "140.00", null))
          .collect(Collectors.toMap(Order::orderId, Function.identity()));

  private static final List<String> POLICY =
      List.of(
          "1.3 A wrong item is refunded in full; small items need not be sent back.",
          "2.1 Returns are refunded within 30 days of delivery. After that, store credit may be"
              + " given.",
          "3.2 A damaged item is refunded in full against a photograph.",
          "4.2 A late delivery that was kept is compensated with up to half of the price.",
          "5.1 A lost parcel is refunded in full after 14 days.",
          "6.4 An account is closed on request, once nothing is on its way to the customer.");

  /** An order; {@code deliveredOn} is null while it is on its way. */
  record Order(
      String orderId,
      String customer,
      String item,
      BigDecimal paid,
      String currency,
      @Nullable LocalDate deliveredOn) {}

  Order order(String orderId) {
    Order order = ORDERS.get(orderId);
    if (order == null) {
      throw new IllegalArgumentException("there is no order " + orderId);
    }
    return order;
  }

  List<String> policy(String topic) {
    List<String> words = List.of(topic.toLowerCase(Locale.ROOT).split("\\W+"));
    return POLICY.stream()
        .filter(
            paragraph ->
                words.stream()
                    .filter(word -> word.length() > 3)
                    .anyMatch(paragraph.toLowerCase(Locale.ROOT)::contains))
        .toList();
  }

  private static Order order(
      String id, String customer, String item, String paid, @Nullable String deliveredOn) {
    return new Order(
        id,
        customer,
        item,
        new BigDecimal(paid),
        "EUR",
        deliveredOn == null ? null : LocalDate.parse(deliveredOn));
  }
}
