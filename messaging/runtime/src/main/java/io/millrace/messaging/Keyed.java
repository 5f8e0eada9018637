package io.millrace.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Handles events of one key one after the other and events of different keys at the same time, on the event loop, with
 * a bounded number in flight. An offset is committed only when every earlier event of its partition is done.
 *
 * <p>The method has the same form as a method with {@link Inbox}. The extension opens no transaction for it, and
 * duplicates reach it.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Keyed {}
