package io.millrace.stack.parts;

import java.util.Map;
import java.util.function.Function;

/**
 * What is otherwise than usual about a stack.
 *
 * @param links how the parts reach each other
 * @param replicas processes that each service may have; those but the first are started on demand
 * @param environment what a service's process is told in addition, by the part's name
 */
public record Rig(Links links, int replicas, Function<String, Map<String, String>> environment) {

    static final Rig PLAIN = new Rig(Links.DIRECT, 1, part -> Map.of());
}
