package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embedded.Ports;

/** The gateway that is told to end, as in every rolling update. */
class EndingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LIMIT = Pattern.compile("@WithDefault\\(\"(\\d+)s\"\\)\\s+Duration timeout\\(\\)");

    @TempDir
    Path files;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final int port = Ports.free();
    private final int management = Ports.free();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer service;
    private Process gateway;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/", exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().endsWith("/slow")) {
                    asked.countDown();
                    mayAnswer.await();
                }
                exchange.sendResponseHeaders(200, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        service.start();
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        House.service("gateway")
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(files.resolve("log").toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(management));
        builder.environment()
                .put(
                        "MILLRACE_GATEWAY_SERVICES_ORDERS",
                        "http://localhost:" + service.getAddress().getPort());
        // Longer than on a cluster: so that what is asked meanwhile is asked in time on a busy machine too.
        builder.environment().put("QUARKUS_SHUTDOWN_DELAY", "20s");
        builder.environment().put("MILLRACE_GATEWAY_TIMEOUT", "2m");
        gateway = builder.start();
        await().atMost(PATIENCE).until(() -> status(management, "/q/health/ready") == 200);
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        gateway.destroyForcibly();
        service.stop(0);
        client.close();
    }

    @Test
    void itIsNoLongerReadyButServesOnAndWhatIsInFlightIsAnswered() throws Exception {
        var slow = client.sendAsync(request(port, "/api/orders/slow"), BodyHandlers.discarding());
        assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        gateway.destroy();
        await().atMost(PATIENCE).until(() -> status(management, "/q/health/ready") == 503);
        assertThat(status(port, "/api/orders/1")).isEqualTo(200);

        // The delay is over, and the end waits for what is in flight. Who still comes is served, and told to come no
        // more.
        await().atMost(PATIENCE)
                .until(() -> Files.readString(files.resolve("log")).contains("Waiting for HTTP requests to complete"));
        var late = client.send(request(port, "/api/orders/1"), BodyHandlers.discarding());
        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(late.headers().firstValue("Connection")).hasValue("close");
        mayAnswer.countDown();
        assertThat(slow)
                .succeedsWithin(PATIENCE)
                .extracting(HttpResponse::statusCode)
                .isEqualTo(200);
        assertThat(gateway.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Whoever waits for less cuts off requests that would have been answered. */
    @Test
    void itWaitsForLongerThanARequestMayTake() throws IOException {
        assertThat(shutdownTimeout(settings("gateway"))).isGreaterThan(longestRequest());
    }

    /** The gateway's requests are in flight at a service, too. */
    @Test
    void aServiceWaitsForLongerThanARequestMayTake() throws IOException {
        var services =
                House.SERVICES.stream().filter(name -> !name.equals("gateway")).toList();
        for (String name : services) {
            var settings = load("kit", "META-INF/microprofile-config.properties");
            settings.putAll(settings(name));

            assertThat(shutdownTimeout(settings)).as(name).isGreaterThan(longestRequest());
        }
    }

    private static Duration shutdownTimeout(Properties settings) {
        return Duration.parse("PT" + settings.getProperty("quarkus.shutdown.timeout"));
    }

    private static Duration longestRequest() throws IOException {
        Matcher limit = LIMIT.matcher(Files.readString(
                House.service("gateway").resolve("src/main/java/io/millrace/gateway/GatewayConfig.java")));
        assertThat(limit.find()).isTrue();
        return Duration.ofSeconds(Long.parseLong(limit.group(1)));
    }

    private static Properties settings(String service) throws IOException {
        return load(service, "application.properties");
    }

    private static Properties load(String module, String name) throws IOException {
        var properties = new Properties();
        try (var file = Files.newBufferedReader(
                House.service(module).resolve("src/main/resources").resolve(name))) {
            properties.load(file);
        }
        return properties;
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, path)))
                .timeout(PATIENCE)
                .build();
    }

    /** 0 if there is no answer. */
    private int status(int port, String path) throws InterruptedException {
        try {
            return client.send(request(port, path), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
