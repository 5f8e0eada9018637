package io.millrace.bench.order;

import java.util.List;

import io.millrace.bench.figures.Comparison;
import io.millrace.bench.figures.Comparison.Promise;

/** What Millrace and the kafkajs pipeline do for an order, and what they do not. */
final class Promises {

    static final Comparison OF_AN_ORDER = new Comparison(
            List.of("Millrace", "the kafkajs pipeline"),
            List.of(
                    Promise.of(
                            "order and event both, or neither",
                            "yes: an outbox in the order's transaction",
                            "no: an order without event if the process ends in between"),
                    Promise.of(
                            "one effect for each event",
                            "yes: an inbox in the effect's transaction",
                            "stock and payment, by the order's id; a repeated event is mailed again"),
                    Promise.of(
                            "effect and next event both, or neither",
                            "yes",
                            "no: if the process ends in between, the order never ends"),
                    Promise.of("one order for each Idempotency-Key", "yes", "no: a repeated request is another order"),
                    Promise.of(
                            "order of events for each key",
                            "yes, through retries, parking and redrive",
                            "until one fails: later events overtake it"),
                    Promise.of(
                            "a handler fails for a while",
                            "the event is retried, then parked with the events behind it",
                            "the event goes to a dead letter topic at once"),
                    Promise.of(
                            "stock is short, or the card refused",
                            "the saga undoes the steps before, and cancels the order",
                            "stock falls below zero; no card is asked"),
                    Promise.of("deadlines", "each step has one", "none: an order can wait for ever"),
                    Promise.of(
                            "payment and shipment",
                            "a card gateway and a carrier are called",
                            "a row in a table; no shipment"),
                    Promise.of("mails for an order", "three", "one"),
                    Promise.of("history of an order", "yes", "no"),
                    Promise.of(
                            "read model",
                            "an order's status, with updates pushed to clients",
                            "no: nothing tells an order's status"),
                    Promise.of("schemas", "Avro, checked for compatibility", "none: JSON that nothing checks"),
                    Promise.of(
                            "more orders than can be completed",
                            "are refused with Retry-After",
                            "are accepted, and wait in topics"),
                    Promise.of("processes", "nine services, a registry, a card gateway and a carrier", "one")));

    private Promises() {}
}
