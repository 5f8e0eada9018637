package io.millrace.stack.parts;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.simulators.cards.CardGatewayMain;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;

/**
 * /**
 * What a stack on this machine has in place of the world outside: the card gateway that payments asks, as a process, a
 * simulated carrier, which is a part of shipping, and for notifications subscribers on this machine, which have neither
 * certificates nor public addresses.
 */
public final class Simulators {

    /** The database of the card gateway, whose books outlive its process. */
    public static final String CARDS = "cards";

    private static final String OWNER = CARDS + "_owner";
    private static final String API_KEY = CARDS + "_api_key";
    private static final String HEAP = "96m";
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Home home;
    private final PortPlan ports;
    private final Secrets secrets;

    Simulators(Home home, PortPlan ports, Secrets secrets) {
        this.home = home;
        this.ports = ports;
        this.secrets = secrets;
    }

    /** @param listen address to listen on */
    Part cards(String listen) {
        var arguments = List.of("-cp", System.getProperty("java.class.path"), CardGatewayMain.class.getName());
        var environment = Map.of(
                "CARD_GATEWAY_HOST",
                listen,
                "CARD_GATEWAY_PORT",
                String.valueOf(ports.cards()),
                "CARD_GATEWAY_API_KEY",
                secrets.get(API_KEY),
                "CARD_GATEWAY_DATABASE_URL",
                "jdbc:postgresql://localhost:%d/%s".formatted(ports.database(), CARDS),
                "CARD_GATEWAY_DATABASE_USERNAME",
                OWNER,
                "CARD_GATEWAY_DATABASE_PASSWORD",
                secrets.get(OWNER));
        return new ProcessPart(new ProcessPart.Spec(
                CARDS,
                ports.cards(),
                Jvm.command(HEAP, arguments),
                environment,
                home.log(CARDS),
                () -> Probes.answersOk("http://localhost:%d/health".formatted(ports.cards())),
                GRACE));
    }

    /** The environment variables by which a service knows, or is permitted, all that. */
    Map<String, String> environment(Service service, Links links) {
        return switch (service.name()) {
            case "payments" ->
                Map.of(
                        "MILLRACE_PAYMENTS_PROVIDER_URL",
                        "http://localhost:" + links.port(service.name(), CARDS, ports.cards()),
                        "MILLRACE_PAYMENTS_PROVIDER_API_KEY",
                        secrets.get(API_KEY));
            case "shipping" -> Map.of("MILLRACE_SHIPPING_SIMULATED", "true");
            case "notifications" ->
                Map.of(
                        "MILLRACE_WEBHOOKS_HTTP_PERMITTED",
                        "true",
                        "MILLRACE_WEBHOOKS_PRIVATE_ADDRESSES_PERMITTED",
                        "true");
            default -> Map.of();
        };
    }
}
