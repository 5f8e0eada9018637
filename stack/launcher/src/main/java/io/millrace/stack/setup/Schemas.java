package io.millrace.stack.setup;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

import io.millrace.stack.StackException;

/**
 * Registers the contracts' schemas, and has the registry refuse schemas that readers of the last version can't read.
 */
public final class Schemas {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int UNAUTHORIZED = 401;
    private static final int CONFLICT = 409;

    private final ObjectMapper mapper = new ObjectMapper();
    private final String registry;
    private final RegistryAccess access;
    private final HttpClient client;

    public Schemas(String registryUrl) {
        this(registryUrl, RegistryAccess.OPEN);
    }

    public Schemas(String registryUrl, RegistryAccess access) {
        this.registry = registryUrl;
        this.access = access;
        this.client = access.client();
    }

    /** Registers the schemas that the registry does not have. */
    public void prepare(Wiring wiring) {
        int status = post("/admin/rules", Map.of("ruleType", "COMPATIBILITY", "config", "BACKWARD"))
                .statusCode();
        if (status == UNAUTHORIZED) {
            throw new StackException(access.refused());
        }
        if (status >= 300 && status != CONFLICT) {
            throw new StackException("The schema registry refuses the compatibility rule (HTTP %d)".formatted(status));
        }
        of(wiring).forEach(this::register);
    }

    /** The schema of each topic's records, by topic. */
    public Map<String, Schema> of(Wiring wiring) {
        var schemas = new TreeMap<String, Schema>();
        wiring.services().stream()
                .flatMap(service -> service.publishes().stream())
                .forEach(channel -> schemas.put(channel.topic(), schema(channel.payload())));
        return schemas;
    }

    private static Schema schema(String className) {
        try {
            return SpecificData.get().getSchema(Class.forName(className));
        } catch (ClassNotFoundException e) {
            throw new StackException("There is no contract " + className + ": run ./mvnw clean package", e);
        }
    }

    private void register(String topic, Schema schema) {
        var artifact = Map.of(
                "artifactId",
                topic + "-value",
                "artifactType",
                "AVRO",
                "firstVersion",
                Map.of("content", Map.of("content", schema.toString(), "contentType", "application/json")));
        var answer = post("/groups/default/artifacts?ifExists=FIND_OR_CREATE_VERSION", artifact);
        if (answer.statusCode() >= 300) {
            throw new StackException(
                    "The schema registry refuses the schema of topic %s: %s".formatted(topic, answer.body()));
        }
    }

    /** The content id of a topic's latest schema, which records carry. */
    public int contentId(String topic) {
        try {
            return mapper.readTree(
                            send(request("/groups/default/artifacts/%s-value/versions/branch=latest".formatted(topic)))
                                    .body())
                    .path("contentId")
                    .asInt();
        } catch (JsonProcessingException e) {
            throw new StackException("The schema registry has no readable schema of topic " + topic, e);
        }
    }

    private HttpResponse<String> post(String path, Object body) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(mapper.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(registry + path)).timeout(PATIENCE);
        access.identify(request);
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (SSLException e) {
            throw new StackException(
                    "The schema registry's certificate is not trusted, or it has none: %s".formatted(e.getMessage()),
                    e);
        } catch (ConnectException e) {
            // The message of a ConnectException may be null.
            throw new StackException("The schema registry does not answer: no server listens at " + registry, e);
        } catch (IOException e) {
            throw new StackException("The schema registry does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }
}
