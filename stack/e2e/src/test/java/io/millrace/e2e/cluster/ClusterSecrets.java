package io.millrace.e2e.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.millrace.e2e.deploy.Overlay;
import io.millrace.e2e.deploy.Resource;

/** The secrets of a cluster: those of an overlay, and those that operators or people make. */
final class ClusterSecrets {

    private final Map<String, Map<String, String>> secrets = new TreeMap<>();

    ClusterSecrets(Overlay overlay) {
        overlay.ofKind("Secret").forEach(secret -> {
            var data = new TreeMap<>(Resource.map(secret.tree().path("stringData")));
            Resource.map(secret.tree().path("data"))
                    .forEach((key, value) ->
                            data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            secrets.put(secret.name(), data);
        });
    }

    void put(String name, Map<String, String> data) {
        secrets.put(name, data);
    }

    Optional<Map<String, String>> find(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /** @throws AssertionError if there is no such secret or key */
    String get(String name, String key) {
        return find(name)
                .map(data -> data.get(key))
                .orElseThrow(() -> new AssertionError("There is no key %s of a secret %s".formatted(key, name)));
    }
}
