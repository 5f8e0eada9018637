package io.millrace.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the types of events that a handler takes, for a topic that has more types than the handler has a use for.
 * Events of other types are acknowledged by their header {@code ce_type}: they are not decoded, open no transaction,
 * and have no row in the inbox.
 *
 * <pre>{@code
 * @Incoming("shipping-in")
 * @Inbox
 * @EventTypes({ShipmentBooked.class, ShipmentMoved.class})
 * Uni<Void> on(ShippingEvent event) { ... }
 * }</pre>
 *
 * <p>The type of an event is the full name of its payload's class or, for an Avro envelope, of the record in its field
 * {@code payload}, unless the sender has named it ({@link OutgoingEvent#type}). A record without the header goes to the
 * handler: it may be of any type. A parked event whose type the handler takes no longer, after an upgrade, ends without
 * a call of the handler.
 *
 * <p>The method carries {@link Inbox} or {@link Keyed} too. The build refuses an annotation that names no type, an
 * interface, an abstract class or an envelope: no event has such a type.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventTypes {

    /** Payload classes; each stands for the events whose type is its full name. */
    Class<?>[] value() default {};

    /** Types as senders write them into {@code ce_type}, for events without a class of their own. */
    String[] names() default {};
}
