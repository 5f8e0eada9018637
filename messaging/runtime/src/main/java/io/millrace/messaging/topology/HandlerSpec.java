package io.millrace.messaging.topology;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.runtime.RuntimeValue;

import io.millrace.messaging.codec.PayloadFormat;

/**
 * A method that handles an incoming channel.
 *
 * @param name the method, as {@code Class.method}: for logs and metrics
 * @param inbox whether the method carries {@code @Inbox}
 * @param takesContext whether the method's second parameter is the event's context
 */
public record HandlerSpec(
        String channel,
        String name,
        Class<?> payload,
        PayloadFormat format,
        boolean inbox,
        boolean takesContext,
        RuntimeValue<Invoker<Object, Object>> invoker) {}
