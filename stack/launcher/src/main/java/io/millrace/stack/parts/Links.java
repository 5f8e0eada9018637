package io.millrace.stack.parts;

/** How the parts reach each other: directly, or through something in between. */
@FunctionalInterface
public interface Links {

    /** Stands for all who reach a part by one and the same address. */
    String EVERYBODY = "everybody";

    Links DIRECT = (from, to, port) -> port;

    /**
     * @param port where {@code to} listens
     * @return where {@code from} is to connect, on this machine
     */
    int port(String from, String to, int port);
}
