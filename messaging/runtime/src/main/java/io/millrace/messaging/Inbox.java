package io.millrace.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Handles each event of the channel once, in a transaction of its own. The method's database changes and the event's
 * inbox row commit together, or not at all. A duplicate is acknowledged without calling the method. Implies
 * {@link Keyed}.
 *
 * <pre>{@code
 * @Incoming("inventory-commands")
 * @Inbox
 * Uni<Void> on(InventoryCommand command, EventContext context) { ... }
 * }</pre>
 *
 * <p>The method returns {@code Uni<Void>} and takes the payload and, optionally, an {@link EventContext}. It runs on
 * the event loop within the transaction. It may run several times, each time after the previous transaction was rolled
 * back: its effects outside the database must tolerate repetition. See {@link Once} if only a part of the work belongs
 * into the transaction.
 *
 * <p>When the method fails, the channel's {@code millrace.messaging.incoming."<channel>".failure} configuration decides
 * what happens to the event.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Inbox {}
