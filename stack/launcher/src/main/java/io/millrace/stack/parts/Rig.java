package io.millrace.stack.parts;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a stack differs from the usual one: for chaos, fuzz and benchmark runs.
 *
 * @param links the ports at which the parts reach each other
 * @param replicas the most processes of each service; all but the first are started on demand
 * @param environment further environment variables of a service's or simulator's process, by the part's name
 * @param heap the heap limit of a service's process as -Xmx takes it; empty for the default
 */
public record Rig(Links links, int replicas, Function<String, Map<String, String>> environment, Optional<String> heap) {

    static final Rig PLAIN = with(part -> Map.of());

    /** A stack whose services get further environment variables, by the part's name. */
    public static Rig with(Function<String, Map<String, String>> environment) {
        return new Rig(Links.DIRECT, 1, environment, Optional.empty());
    }

    /** A stack whose services have another heap limit. */
    public static Rig withHeap(String heap) {
        return new Rig(Links.DIRECT, 1, part -> Map.of(), Optional.of(heap));
    }
}
