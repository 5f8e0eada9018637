package io.millrace.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Handles events of one key one after the other and events of different keys at the same time, on the event loop, with
 * a bounded number in flight. Offsets are committed only up to the last event that has been dealt with contiguously.
 *
 * <p>The method has the same form as one with {@link Inbox}, but no transaction is opened for it and duplicates reach
 * it.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Keyed {}
