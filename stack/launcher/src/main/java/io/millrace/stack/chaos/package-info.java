/**
 * Chaos runs: clients place orders while processes are killed and frozen and connections break. At the end every
 * response to a client is compared with databases, topics and mail server.
 *
 * <p>The method is Jepsen's (<a href="https://jepsen.io">jepsen.io</a>): a history of operations, and a check of the
 * history against a model once all work has ended.
 */
@NullMarked
package io.millrace.stack.chaos;

import org.jspecify.annotations.NullMarked;
