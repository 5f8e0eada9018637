package io.millrace.kit.security;

/** What the mappers of refusals have in common. */
final class Mappers {

    /** Ahead of the mappers of quarkus-resteasy-problem for the same exceptions. */
    static final int BEFORE_THE_LIBRARY = 1;

    /** The challenge of a 401. */
    static final String BEARER = "Bearer";

    private Mappers() {}
}
