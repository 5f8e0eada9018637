package io.millrace.simulators.carrier;

import io.millrace.simulators.Environment;
import io.millrace.simulators.SimulatorProcess;
import io.millrace.simulators.webhook.Webhook;

/** The main class of the carrier's process. */
public final class CarrierMain {

    private static final int PORT = 8091;

    private CarrierMain() {}

    /** Takes its settings from environment variables: {@code CARRIER_HOST} and others. */
    public static void main(String[] arguments) throws InterruptedException {
        var environment = new Environment(System.getenv());
        var carrier = new Carrier(
                environment.or("CARRIER_HOST", "localhost"),
                environment.port("CARRIER_PORT", PORT),
                environment.demand("CARRIER_API_KEY"),
                environment.database("CARRIER"),
                environment.duration("CARRIER_MOVE_AFTER", "2s"),
                Webhook.of(environment, "CARRIER"));
        carrier.start();
        SimulatorProcess.await(carrier::close);
    }
}
