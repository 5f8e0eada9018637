package io.millrace.e2e.deploy;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** One resource of Kubernetes. */
record Resource(JsonNode tree) {

    String kind() {
        return tree.path("kind").asText();
    }

    String apiVersion() {
        return tree.path("apiVersion").asText();
    }

    String name() {
        return tree.path("metadata").path("name").asText();
    }

    JsonNode spec() {
        return tree.path("spec");
    }

    /** Of a workload. */
    JsonNode pod() {
        return spec().path("template").path("spec");
    }

    /** Of a workload's pods. */
    Map<String, String> podLabels() {
        return map(spec().path("template").path("metadata").path("labels"));
    }

    /** Of a workload; those that run first come first. */
    Stream<JsonNode> containers() {
        return Stream.concat(stream(pod().path("initContainers")), stream(pod().path("containers")));
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static Map<String, String> map(JsonNode object) {
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
