package io.millrace.bench.order;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;

import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;

/** Reads the metrics that services publish on their management ports. */
final class Meters {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final PortPlan ports;

    Meters(PortPlan ports) {
        this.ports = ports;
    }

    /** Heap in use, in bytes; NaN where the service does not answer. */
    double heap(Service service) {
        return sum(service, line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""));
    }

    private double sum(Service service, Predicate<String> wanted) {
        var request = HttpRequest.newBuilder(
                        URI.create("http://localhost:%d/q/metrics".formatted(ports.management(service))))
                .timeout(PATIENCE)
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofLines());
            return response.body()
                    .filter(wanted)
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            return Double.NaN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Double.NaN;
        }
    }
}
