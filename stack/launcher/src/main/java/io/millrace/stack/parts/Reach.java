package io.millrace.stack.parts;

/**
 * From where what the services stand on can be reached.
 *
 * @param listen address of the interface that its parts listen on; {@code 0.0.0.0} is any
 * @param broker host and port that clients of the broker are told to connect to
 */
public record Reach(String listen, String broker) {

    /** @throws IllegalArgumentException if one of the two is not what it should be; the message is for people */
    public Reach {
        if (!listen.matches("[\\w.:-]+")) {
            throw new IllegalArgumentException("'%s' is no address to listen on, such as 0.0.0.0".formatted(listen));
        }
        if (!broker.matches("[\\w.-]+:\\d{1,5}")) {
            throw new IllegalArgumentException("'%s' is no host and port, such as kafka:9092".formatted(broker));
        }
    }

    /** From this machine alone, by these links. */
    static Reach here(int brokerPort) {
        return new Reach("localhost", "localhost:" + brokerPort);
    }
}
