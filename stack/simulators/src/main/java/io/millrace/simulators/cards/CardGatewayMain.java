package io.millrace.simulators.cards;

import io.millrace.simulators.Environment;
import io.millrace.simulators.SimulatorProcess;
import io.millrace.simulators.webhook.Webhook;

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
                environment.database("CARD_GATEWAY"),
                new AuthorizationTerms(
                        environment.duration("CARD_GATEWAY_DECIDE_AFTER", "2s"),
                        environment.duration("CARD_GATEWAY_HOLD_FOR", "168h")),
                Webhook.of(environment, "CARD_GATEWAY"));
        gateway.start();
        SimulatorProcess.await(gateway::close);
    }
}
