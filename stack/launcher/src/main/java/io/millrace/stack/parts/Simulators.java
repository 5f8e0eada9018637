package io.millrace.stack.parts;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.millrace.simulators.cards.CardGatewayMain;
import io.millrace.simulators.carrier.CarrierMain;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;

/**
 * Configures the stand-ins for outside systems. The card gateway that payments calls and the carrier that shipping
 * calls are processes. Subscribers of webhooks may be on this machine, without certificates and public addresses.
 */
public final class Simulators {

    /** The card gateway, and the database of its books, which outlive its process. */
    public static final String CARDS = "cards";

    /** The carrier, and the database of its books. */
    public static final String CARRIER = "carrier";

    private static final String API_KEY = "_api_key";
    private static final String WEBHOOK_SECRET = "_webhook_secret";

    /** The prefix of a secret in Standard Webhooks. The hexadecimal digits of a generated secret are Base64, too. */
    private static final String SECRET_PREFIX = "whsec_";

    /** The path of the card gateway's messages behind the shop's gateway. */
    private static final String CARD_EVENTS = "/api/payments/events";

    /** The path of the carrier's messages behind the gateway. */
    private static final String CARRIER_EVENTS = "/api/carrier/events";

    /** The time after which payments and shipping look up a payment or parcel whose message may be lost. */
    private static final String LOOK_UP_AFTER = "10s";

    private static final String HEAP = "96m";
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Home home;
    private final PortPlan ports;
    private final Secrets secrets;
    private final Programs programs;
    private final Rig rig;

    Simulators(Home home, PortPlan ports, Secrets secrets, Programs programs, Rig rig) {
        this.home = home;
        this.ports = ports;
        this.secrets = secrets;
        this.programs = programs;
        this.rig = rig;
    }

    /**
     * @param listen address to listen on
     * @param gateway the URL of the shop's gateway, to which the card gateway sends its messages; empty for the gateway
     *     on this machine
     */
    Part cards(String listen, String gateway) {
        return part(
                CARDS,
                CardGatewayMain.class,
                "CARD_GATEWAY",
                listen,
                ports.cards(),
                edge(CARDS, gateway) + CARD_EVENTS);
    }

    /**
     * @param listen address to listen on
     * @param gateway the URL of the gateway, to which the carrier sends its messages; empty for the gateway on this
     *     machine
     */
    Part carrier(String listen, String gateway) {
        return part(
                CARRIER,
                CarrierMain.class,
                "CARRIER",
                listen,
                ports.carrier(),
                edge(CARRIER, gateway) + CARRIER_EVENTS);
    }

    private String edge(String from, String gateway) {
        return gateway.isEmpty()
                ? "http://localhost:" + rig.links().port(from, Service.GATEWAY.name(), ports.http(Service.GATEWAY))
                : gateway;
    }

    private Part part(String name, Class<?> main, String prefix, String listen, int port, String webhook) {
        var environment = new HashMap<String, String>();
        environment.put(prefix + "_WEBHOOK_URL", webhook);
        environment.put(prefix + "_WEBHOOK_SECRETS", webhookSecret(name));
        environment.put(prefix + "_HOST", listen);
        environment.put(prefix + "_PORT", String.valueOf(port));
        environment.put(prefix + API_KEY.toUpperCase(Locale.ROOT), secrets.get(name + API_KEY));
        environment.put(
                prefix + "_DATABASE_URL", "jdbc:postgresql://localhost:%d/%s".formatted(ports.database(), name));
        environment.put(prefix + "_DATABASE_USERNAME", owner(name));
        environment.put(prefix + "_DATABASE_PASSWORD", secrets.get(owner(name)));
        environment.putAll(rig.environment().apply(name));
        return new ProcessPart(new ProcessPart.Spec(
                name,
                port,
                programs.main(name, main, HEAP, List.of()),
                environment,
                home.log(name),
                () -> Probes.answersOk("http://localhost:%d/health".formatted(port)),
                programs.grace(GRACE)));
    }

    private static String owner(String name) {
        return name + "_owner";
    }

    private String webhookSecret(String name) {
        String secret = secrets.get(name + WEBHOOK_SECRET);
        return secret.startsWith(SECRET_PREFIX) ? secret : SECRET_PREFIX + secret;
    }

    /** The environment variables with which a service uses these stand-ins. */
    Map<String, String> environment(Service service) {
        return switch (service.name()) {
            case "payments" ->
                Map.of(
                        "MILLRACE_PAYMENTS_PROVIDER_URL", url(service, CARDS, ports.cards()),
                        "MILLRACE_PAYMENTS_PROVIDER_API_KEY", secrets.get(CARDS + API_KEY),
                        "MILLRACE_PAYMENTS_PROVIDER_WEBHOOK_SECRETS", webhookSecret(CARDS),
                        "MILLRACE_PAYMENTS_LOOK_UP_AFTER", LOOK_UP_AFTER);
            case "shipping" ->
                Map.of(
                        "MILLRACE_SHIPPING_CARRIER_URL", url(service, CARRIER, ports.carrier()),
                        "MILLRACE_SHIPPING_CARRIER_API_KEY", secrets.get(CARRIER + API_KEY),
                        "MILLRACE_SHIPPING_CARRIER_WEBHOOK_SECRETS", webhookSecret(CARRIER),
                        "MILLRACE_SHIPPING_LOOK_UP_AFTER", LOOK_UP_AFTER);
            case "notifications" ->
                Map.of(
                        "MILLRACE_WEBHOOKS_HTTP_PERMITTED",
                        "true",
                        "MILLRACE_WEBHOOKS_PRIVATE_ADDRESSES_PERMITTED",
                        "true");
            default -> Map.of();
        };
    }

    private String url(Service service, String to, int port) {
        return "http://localhost:" + rig.links().port(service.name(), to, port);
    }
}
