package io.millrace.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

/** The contract that real providers are held to; it holds the simulator's answers against it. */
public final class Contract {

    private static final Path DOCUMENTS = Path.of("../../docs/providers");
    private static final String SCHEMAS = "https://millrace.example/provider#";
    private static final String IN_JSON = "application/json";

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    /** @param name of the document, such as {@code carrier} */
    public Contract(String name) {
        try {
            document =
                    new ObjectMapper(new YAMLFactory()).readTree(Files.readString(DOCUMENTS.resolve(name + ".yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(iri -> document.toString())));
    }

    /** The paths of the contract, each with its methods. */
    public JsonNode paths() {
        return document.path("paths");
    }

    /** Fails if the contract does not have this answer to this operation. */
    public void assertHolds(String method, String path, HttpResponse<String> answer) throws IOException {
        String pointer = "/paths/%s/%s/responses/%d".formatted(path.replace("/", "~1"), method, answer.statusCode());
        JsonNode response = document.at(pointer);
        if (response.has("$ref")) {
            pointer = response.path("$ref").asText().substring(1);
            response = document.at(pointer);
        }
        assertThat(response.isMissingNode())
                .as("%s %s is answered with %d: %s", method, path, answer.statusCode(), answer.body())
                .isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("none");
        assertThat(response.path("content").has(type)).as(type).isTrue();
        Set<ValidationMessage> faults = schemas.getSchema(SchemaLocation.of(SCHEMAS + pointer + "/content/"
                        + type.replace("/", "~1").replace("+", "%2B") + "/schema"))
                .validate(new ObjectMapper().readTree(answer.body()));
        assertThat(faults).as(answer.body()).isEmpty();
    }

    /** Whether the contract would take this body of a request. */
    public boolean takes(String method, String path, String body) throws IOException {
        return faults("/paths/%s/%s".formatted(path.replace("/", "~1"), method), body)
                .isEmpty();
    }

    /** Fails if the contract does not have this message of a webhook. */
    public void assertHas(String webhook, Map<String, String> headers, String body) throws IOException {
        String pointer = "/webhooks/%s/post".formatted(webhook);
        assertThat(faults(pointer, body)).as(body).isEmpty();
        for (JsonNode parameter : document.at(pointer).path("parameters")) {
            String name = parameter.path("name").asText();
            assertThat(headers).containsKey(name);
            assertThat(headers.get(name))
                    .as(name)
                    .matches(parameter.at("/schema/pattern").asText("(?s).+"));
        }
    }

    private Set<ValidationMessage> faults(String pointer, String body) throws IOException {
        return schemas.getSchema(SchemaLocation.of(
                        "%s%s/requestBody/content/%s/schema".formatted(SCHEMAS, pointer, IN_JSON.replace("/", "~1"))))
                .validate(new ObjectMapper().readTree(body));
    }
}
