package io.millrace.e2e.deploy;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** One resource of Kubernetes. */
public record Resource(JsonNode tree) {

    public String kind() {
        return tree.path("kind").asText();
    }

    public String apiVersion() {
        return tree.path("apiVersion").asText();
    }

    public String name() {
        return tree.path("metadata").path("name").asText();
    }

    public JsonNode spec() {
        return tree.path("spec");
    }

    /** Of a workload. */
    public JsonNode pod() {
        return spec().path("template").path("spec");
    }

    /** Of a workload's pods. */
    public Map<String, String> podLabels() {
        return map(spec().path("template").path("metadata").path("labels"));
    }

    /** Of a workload; those that run first come first. */
    public Stream<JsonNode> containers() {
        return Stream.concat(stream(pod().path("initContainers")), stream(pod().path("containers")));
    }

    public static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public static Map<String, String> map(JsonNode object) {
        var map = new TreeMap<String, String>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}
