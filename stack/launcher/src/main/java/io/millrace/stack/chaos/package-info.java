/**
 * Chaos runs: clients place orders while processes are killed and frozen and connections break. At the end every
 * response to a client is compared with databases, topics and mail server.
 *
 * <p>The method is that of Jepsen (<a href="https://jepsen.io">jepsen.io</a>): a history of operations, and a check of
 * it against a model once all is quiet.
 */
@NullMarked
package io.millrace.stack.chaos;

import org.jspecify.annotations.NullMarked;
