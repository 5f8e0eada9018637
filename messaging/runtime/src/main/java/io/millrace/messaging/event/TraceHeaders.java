package io.millrace.messaging.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Carries the trace from process to process, in an outbox row or in the headers of a record. */
public final class TraceHeaders {

    private static final String SCOPE = "io.millrace.messaging";

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    };

    private TraceHeaders() {}

    /** Adds the current trace context, if there is one, in the configured format (W3C by default). */
    public static void inject(Map<String, Object> headers) {
        inject(Context.current(), headers);
    }

    private static void inject(Context context, Map<String, ? super String> headers) {
        GlobalOpenTelemetry.getPropagators()
                .getTextMapPropagator()
                .inject(context, headers, (carrier, name, value) -> Objects.requireNonNull(carrier)
                        .put(name, value));
    }

    /** The context that the headers carry, without the current context as a parent. */
    public static Context extract(Map<String, String> headers) {
        return GlobalOpenTelemetry.getPropagators().getTextMapPropagator().extract(Context.root(), headers, GETTER);
    }

    /**
     * Adds a span to the trace for the publishing of an event.
     *
     * @param headers the event's headers, as they were stored; without a trace in them no span is added
     * @return the trace headers for the record; empty without a trace
     */
    public static Map<String, String> published(String topic, Map<String, String> headers) {
        Context stored = extract(headers);
        if (!Span.fromContext(stored).getSpanContext().isValid()) {
            return Map.of();
        }
        Span span = GlobalOpenTelemetry.getTracer(SCOPE)
                .spanBuilder(topic + " publish")
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(stored)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation", "publish")
                .setAttribute("messaging.destination.name", topic)
                .startSpan();
        span.end();
        var carried = new HashMap<String, String>();
        inject(stored.with(span), carried);
        return carried;
    }

    /** Runs the work as part of the trace, until the work ends. Call this on a duplicated Vert.x context. */
    @SuppressWarnings("MustBeClosedChecker") // closed when the asynchronous work ends, not when this returns
    public static <T> Uni<T> within(Context trace, Supplier<Uni<T>> work) {
        Scope scope = trace.makeCurrent();
        return Uni.createFrom().deferred(work::get).onTermination().invoke(scope::close);
    }

    /**
     * Begins the work as part of the trace. Unlike {@link #within}, leaves the caller's trace as it was when this returns, so
     * that several pieces of work can go on side by side on one context: each returns to its trace by {@link #resumed}.
     */
    public static <T> Uni<T> begun(Context trace, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(caller -> {
            try (Scope _ = trace.makeCurrent()) {
                var running = work.get().subscribe().with(caller::complete, caller::fail);
                caller.onTermination(running::cancel);
            }
        });
    }

    /** Delivers the Uni's item or failure as part of the trace in which the result is subscribed to. */
    public static <T> Uni<T> resumed(Uni<T> uni) {
        return Uni.createFrom().emitter(caller -> {
            Context trace = Context.current();
            var running = uni.subscribe()
                    .with(
                            item -> runIn(trace, () -> caller.complete(item)),
                            failure -> runIn(trace, () -> caller.fail(failure)));
            caller.onTermination(running::cancel);
        });
    }

    /** Runs the task as part of the trace. */
    public static void runIn(Context trace, Runnable task) {
        try (Scope _ = trace.makeCurrent()) {
            task.run();
        }
    }
}
