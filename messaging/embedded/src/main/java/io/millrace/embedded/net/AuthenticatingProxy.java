package io.millrace.embedded.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.millrace.embedded.ServerCertificate;

/** A proxy for tests that passes on only requests by TLS with a name and a password (HTTP Basic, RFC 7617). */
public final class AuthenticatingProxy implements Closeable {

    /** Headers that the proxy's HTTP client sets itself, or that are for the proxy alone. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("authorization", "connection", "content-length", "host", "upgrade", "http2-settings");

    private final HttpsServer door;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;

    /** @param port the port of the server on this machine, which speaks HTTP */
    public AuthenticatingProxy(int port, ServerCertificate certificate, String user, String password) {
        this.port = port;
        try {
            door = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        door.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        door.createContext("/", this::passOn).setAuthenticator(new BasicAuthenticator("behind the door") {
            @Override
            public boolean checkCredentials(String name, String word) {
                return name.equals(user) && word.equals(password);
            }
        });
        door.setExecutor(executor);
        door.start();
    }

    /** The port that clients connect to. */
    public int port() {
        return door.getAddress().getPort();
    }

    private void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI asked = exchange.getRequestURI();
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + asked))
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var answer = client.send(request.build(), BodyHandlers.ofByteArray());
            answer.headers().firstValue("content-type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            byte[] body = answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        door.stop(0);
        executor.shutdownNow();
        client.close();
    }
}
