package io.millrace.messaging.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Switches the Kafka connector's batches off for the channels of handlers that take lists. Quarkus switches them on
 * because of the list. The extension takes records one by one, acknowledges each by itself, and makes the lists of
 * those that share a transaction.
 */
public final class OneRecordAtATime implements ConfigSourceInterceptor {

    /** The attribute that the build gives such channels. */
    public static final String ATTRIBUTE = "millrace-lists";

    private static final String CHANNELS = "mp.messaging.incoming.";
    private static final String BATCH = ".batch";

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (value == null || !name.startsWith(CHANNELS) || !name.endsWith(BATCH)) {
            return value;
        }
        String attribute = name.substring(0, name.length() - BATCH.length()) + "." + ATTRIBUTE;
        return context.proceed(attribute) == null ? value : value.withValue("false");
    }
}
