package io.millrace.bench.order;

import java.util.function.Supplier;

/**
 * A system that takes orders over HTTP and publishes their ends.
 *
 * @param name for the report
 * @param clients who place orders there
 * @param ends records the ends of orders from the moment of the call on
 * @param meter reads what the system takes
 */
record Shop(String name, Clients clients, Supplier<Ends> ends, Meter meter) {}
