package io.millrace.stack.fuzz.topic;

import java.util.List;

/**
 * Ids and keys that exist in the stack.
 *
 * @param keys keys of records, those of the orders among them
 * @param orders ids of completed orders
 * @param sku of a product with stock that the orders have
 */
public record Known(List<String> keys, List<String> orders, String sku) {}
