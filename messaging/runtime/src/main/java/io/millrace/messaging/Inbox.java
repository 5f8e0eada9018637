package io.millrace.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Handles each event of the channel once, in a transaction of its own: the change that the method makes to the
 * database and the note that the event has been handled commit together, or not at all. A duplicate is acknowledged
 * without calling the method. Implies {@link Keyed}.
 *
 * <pre>{@code
 * @Incoming("inventory-commands")
 * @Inbox
 * Uni<Void> on(InventoryCommand command, EventContext context) { ... }
 * }</pre>
 *
 * <p>The method returns {@code Uni<Void>}, takes the payload and, if it likes, an {@link EventContext}, and runs on the
 * event loop within the transaction. It may run several times, each time after the transaction of the time before was
 * rolled back; what it does beyond the database must bear that. See {@link Once} where only a part of the work belongs
 * into the transaction.
 *
 * <p>When it fails, the channel's {@code millrace.messaging.incoming."<channel>".failure} configuration decides.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Inbox {}
