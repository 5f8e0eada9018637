package io.millrace.stack.parts;

/** The ports at which the parts reach each other: directly, or through proxies that chaos runs can cut. */
@FunctionalInterface
public interface Links {

    /** Stands for all clients that reach a part at the same address. */
    String EVERYBODY = "everybody";

    Links DIRECT = (from, to, port) -> port;

    /**
     * @param port at which {@code to} listens
     * @return the local port to which {@code from} connects
     */
    int port(String from, String to, int port);
}
