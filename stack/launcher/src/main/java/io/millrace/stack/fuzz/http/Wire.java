package io.millrace.stack.fuzz.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A raw HTTP client: libraries refuse to send malformed requests. */
final class Wire {

    private static final int TIMEOUT_MS = 30_000;
    private static final int LIVE_TIMEOUT_MS = 1_000;
    private static final int LARGEST = 4_000_000;

    private final int port;

    Wire(int port) {
        this.port = port;
    }

    /** @param status 0 if there was no response */
    record Response(int status, String head, String body, String trouble) {

        boolean isProblem() {
            return head.toLowerCase(Locale.ROOT).contains("content-type: application/problem+json")
                    && body.contains("\"status\"")
                    && body.contains("\"title\"");
        }
    }

    Response send(byte[] request, boolean isLive) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            socket.setSoTimeout(isLive ? LIVE_TIMEOUT_MS : TIMEOUT_MS);
            var out = socket.getOutputStream();
            String trouble = "";
            try {
                out.write(request);
                out.flush();
            } catch (IOException e) {
                // The server may have responded before the end of the request, as when the request is too large.
                trouble = e.toString();
            }
            return parse(read(socket), trouble);
        } catch (IOException e) {
            return new Response(0, "", "", e.toString());
        }
    }

    private static byte[] read(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[16_384];
        try {
            for (int n = in.read(buffer); n >= 0 && bytes.size() < LARGEST; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
        } catch (SocketTimeoutException e) {
            if (bytes.size() == 0) {
                throw e;
            }
        } catch (IOException e) {
            if (bytes.size() == 0) {
                throw e;
            }
        }
        return bytes.toByteArray();
    }

    private static Response parse(byte[] bytes, String trouble) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.") || end < 0) {
            return new Response(0, "", text, trouble.isEmpty() ? "no response" : trouble);
        }
        return new Response(
                Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4), "");
    }
}
