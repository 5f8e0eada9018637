package io.millrace.stack.fuzz.http;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.fuzz.Junk;

/** Generates requests: valid ones with one or two defects. */
final class Requests {

    private static final List<String> CONTENT_TYPES = List.of(
            "application/json",
            "application/json; charset=utf-16",
            "text/plain",
            "application/xml",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "nonsense",
            "application/json, application/json");
    private static final List<String> ACCEPTED = List.of("*/*", "application/xml", "text/html;q=0.1", "nonsense", "");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final int LONG_HEADER = 9_000;

    private final Description description;
    private final Junk junk = new Junk();
    private final Documents documents;
    private final Lines lines;

    /** Existing ids, so that not every request ends with 404. */
    private final Map<String, List<String>> known;

    Requests(Description description, Map<String, List<String>> known) {
        this.description = description;
        this.documents = new Documents(junk);
        this.lines = new Lines(description, documents, junk);
        this.known = known;
    }

    Request next(Operation operation, Random random) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Host", "localhost");
        headers.put("Connection", "close");
        headers.put("Accept", "application/json");
        headers.put("Idempotency-Key", new UUID(random.nextLong(), random.nextLong()).toString());
        byte[] body = new byte[0];
        if (!operation.body().isMissingNode()) {
            headers.put("Content-Type", "application/json");
            JsonNode sound = description.sound(operation.body(), random);
            body = random.nextInt(8) == 0 ? Junk.utf8(sound.toString()) : documents.broken(sound, random);
        }
        if (operation.takesLines()) {
            boolean isCsv = !operation.columns().isEmpty() && random.nextBoolean();
            headers.put("Content-Type", isCsv ? "text/csv" : "application/x-ndjson");
            body = isCsv ? lines.csv(operation.columns(), random) : lines.ndjson(operation.line(), random);
        }
        String method = operation.method();
        boolean isHttp = true;
        switch (random.nextInt(12)) {
            case 0 -> headers.put("Content-Type", Junk.oneOf(CONTENT_TYPES, random));
            case 1 -> headers.put("Accept", Junk.oneOf(ACCEPTED, random));
            case 2 -> headers.put("Idempotency-Key", printable(junk.text(random)));
            case 3 -> headers.remove("Idempotency-Key");
            case 4 -> method = Junk.oneOf(METHODS, random);
            case 5 -> body = junk.bytes(random);
            case 6 -> headers.put("X-Request-Id", "x".repeat(random.nextInt(LONG_HEADER)));
            case 7 -> headers.put("traceparent", printable(junk.text(random)));
            case 8 -> {
                headers.put("X-Junk", junk.text(random));
                isHttp = false;
            }
            case 9 -> headers.put("Content-Encoding", "gzip");
            default -> {
                // No further defect: the body or the address already has one.
            }
        }
        return new Request(operation, bytes(method, target(operation, random), headers, body), isHttp);
    }

    private String target(Operation operation, Random random) {
        String path = operation.path();
        var query = new ArrayList<String>();
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asText();
            boolean sound = random.nextInt(3) > 0;
            String value = sound ? soundValue(name, parameter, random) : junk.text(random);
            if (parameter.path("in").asText().equals("path")) {
                path = path.replace("{" + name + "}", encoded(value));
            } else if (parameter.path("in").asText().equals("query") && random.nextBoolean()) {
                query.add(name + "=" + encoded(value));
            }
        }
        if (random.nextInt(10) == 0) {
            query.add(encoded(junk.text(random)) + "=" + encoded(junk.text(random)));
        }
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private String soundValue(String name, JsonNode parameter, Random random) {
        List<String> ids = known.getOrDefault(name, List.of());
        return !ids.isEmpty() && random.nextInt(4) > 0
                ? Junk.oneOf(ids, random)
                : description.sound(parameter.path("schema"), random).asText();
    }

    private static byte[] bytes(String method, String target, Map<String, String> headers, byte[] body) {
        var head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0 || !method.equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(Junk.utf8(head.append("\r\n").toString()));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Replaces characters that a header must not have. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "~").strip();
    }
}
