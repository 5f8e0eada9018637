package io.millrace.stack.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Probes of ports and HTTP endpoints. */
public final class Probes {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private Probes() {}

    /** Whether a GET answers 200. */
    public static boolean answersOk(String url) {
        return answers(url, 200);
    }

    /** Whether a GET answers the given status. */
    public static boolean answers(String url, int status) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
            return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == status;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
