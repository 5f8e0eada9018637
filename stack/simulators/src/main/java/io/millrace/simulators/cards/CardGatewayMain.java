package io.millrace.simulators.cards;

import java.util.concurrent.CountDownLatch;

import io.millrace.simulators.Environment;
import io.millrace.simulators.SimulatorDatabase;

/** The main class of the card gateway's process. */
public final class CardGatewayMain {

    private static final int PORT = 8090;

    private CardGatewayMain() {}

    /** Takes its settings from environment variables: {@code CARD_GATEWAY_HOST} and others. */
    public static void main(String[] arguments) throws InterruptedException {
        var environment = new Environment(System.getenv());
        var gateway = new CardGateway(
                environment.or("CARD_GATEWAY_HOST", "localhost"),
                environment.port("CARD_GATEWAY_PORT", PORT),
                environment.demand("CARD_GATEWAY_API_KEY"),
                new SimulatorDatabase(
                        environment.demand("CARD_GATEWAY_DATABASE_URL"),
                        environment.demand("CARD_GATEWAY_DATABASE_USERNAME"),
                        environment.demand("CARD_GATEWAY_DATABASE_PASSWORD")));
        gateway.start();
        var end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            gateway.close();
            end.countDown();
        }));
        end.await();
    }
}
