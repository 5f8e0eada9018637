package io.millrace.stack.parts;

import java.util.Map;
import java.util.function.Function;

/**
 * What is otherwise than usual about a stack.
 *
 * @param links how the parts reach each other
 * @param replicas processes that each service may have; those but the first are started on demand
 * @param environment what a service's process is told in addition, by the part's name
 * @param heap the most that a service's process may take, as the JVM's option has it
 */
public record Rig(Links links, int replicas, Function<String, Map<String, String>> environment, String heap) {

    public static final String USUAL_HEAP = "384m";

    static final Rig PLAIN = new Rig(Links.DIRECT, 1, part -> Map.of(), USUAL_HEAP);

    /** Of services with less memory. */
    public static Rig withHeap(String heap) {
        return new Rig(Links.DIRECT, 1, part -> Map.of(), heap);
    }
}
