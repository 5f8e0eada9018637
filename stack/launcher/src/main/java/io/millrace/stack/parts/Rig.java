package io.millrace.stack.parts;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is otherwise than usual about a stack.
 *
 * @param links how the parts reach each other
 * @param replicas processes that each service may have; those but the first are started on demand
 * @param environment what a service's process is told in addition, by the part's name
 * @param heap the most that a service's process may take, as the JVM's option has it, if not what is usual
 */
public record Rig(Links links, int replicas, Function<String, Map<String, String>> environment, Optional<String> heap) {

    static final Rig PLAIN = with(part -> Map.of());

    /** Of services that are told more, by the part's name. */
    public static Rig with(Function<String, Map<String, String>> environment) {
        return new Rig(Links.DIRECT, 1, environment, Optional.empty());
    }

    /** Of services with less memory. */
    public static Rig withHeap(String heap) {
        return new Rig(Links.DIRECT, 1, part -> Map.of(), Optional.of(heap));
    }
}
