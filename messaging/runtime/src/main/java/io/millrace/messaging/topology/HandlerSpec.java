package io.millrace.messaging.topology;

import java.util.Set;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.runtime.RuntimeValue;

import io.millrace.messaging.codec.PayloadFormat;

/**
 * A method that handles an incoming channel.
 *
 * @param name the method, as {@code Class.method}: for logs and metrics
 * @param inbox whether the method carries {@code @Inbox}
 * @param types the event types that the method takes; empty for all
 * @param takesContext whether the method's second parameter is the event's context
 * @param lists whether the method takes a list of events, and a list of contexts
 */
public record HandlerSpec(
        String channel,
        String name,
        Class<?> payload,
        PayloadFormat format,
        boolean inbox,
        Set<String> types,
        boolean takesContext,
        boolean lists,
        RuntimeValue<Invoker<Object, Object>> invoker) {}
