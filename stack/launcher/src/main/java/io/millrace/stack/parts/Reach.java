package io.millrace.stack.parts;

/**
 * The addresses at which clients reach broker, database, registry and mail server.
 *
 * @param listen address that these processes listen on; {@code 0.0.0.0} is any
 * @param broker host and port that the broker advertises to its clients
 * @param gateway the URL of the gateway, to which card gateway and carrier send their messages; empty for the gateway
 *     on this machine
 */
public record Reach(String listen, String broker, String gateway) {

    /** @throws IllegalArgumentException if an address is malformed; the message is for users */
    public Reach {
        if (!listen.matches("[\\w.:-]+")) {
            throw new IllegalArgumentException("'%s' is no address to listen on, such as 0.0.0.0".formatted(listen));
        }
        if (!broker.matches("[\\w.-]+:\\d{1,5}")) {
            throw new IllegalArgumentException("'%s' is no host and port, such as kafka:9092".formatted(broker));
        }
        if (!gateway.matches("(https?://[\\w.-]+(:\\d{1,5})?)?")) {
            throw new IllegalArgumentException(
                    "'%s' is no URL of a gateway, such as http://gateway:80".formatted(gateway));
        }
    }

    /** Reachable from this machine only, with the broker at the given port. */
    static Reach here(int brokerPort) {
        return new Reach("localhost", "localhost:" + brokerPort, "");
    }
}
