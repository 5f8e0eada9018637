/**
 * The platform under fire: clients place orders while processes are killed and frozen and connections break, and at the
 * end what every client was told is held against what databases, topics and mail server have.
 *
 * <p>The method is that of Jepsen (<a href="https://jepsen.io">jepsen.io</a>): a history of operations, and a check of it
 * against a model once all is quiet.
 */
@NullMarked
package io.millrace.stack.chaos;

import org.jspecify.annotations.NullMarked;
