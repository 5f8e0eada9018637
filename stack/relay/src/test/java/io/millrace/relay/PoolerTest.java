package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embedded.Ports;
import io.millrace.embedded.net.TransactionPooler;

/** A process whose database connections lead through a pooler in transaction mode. */
class PoolerTest {

    private static final String HEAP = "256m";
    private static final int EX_CONFIG = 78;
    private static final String REACTIVE_URL = "QUARKUS_DATASOURCE_REACTIVE_URL";

    private RelayInfra floor;
    private TransactionPooler pooler;

    @BeforeEach
    void start() throws Exception {
        floor = new RelayInfra();
        pooler = new TransactionPooler(floor.database().port());
    }

    @AfterEach
    void stop() {
        pooler.close();
        floor.close();
    }

    @Test
    void aProcessWithoutTheSettingsForAPoolerNamesThemAndEnds() throws Exception {
        try (var process = floor.instance("unprepared", HEAP, Map.of(REACTIVE_URL, url()))) {
            assertThat(process.awaitEnd(RelayInfra.PATIENCE)).isEqualTo(EX_CONFIG);
        }

        assertThat(Files.readString(Path.of("target", "unprepared.log")))
                .contains("quarkus.datasource.reactive.postgresql.use-layer7-proxy=true")
                .contains("quarkus.datasource.reactive.cache-prepared-statements=false");
    }

    /** The check has no answer when the process starts, as on a machine whose processors are all busy. */
    @Test
    void aPoolerThatDoesNotAnswerYetIsNoticedWhenItDoes() throws Exception {
        int port = Ports.free();
        try (var process = floor.instance("early", HEAP, Map.of(REACTIVE_URL, url(port)))) {
            await().atMost(RelayInfra.PATIENCE).until(process::isReady);

            try (var late = new TransactionPooler(floor.database().port(), port)) {
                assertThat(process.awaitEnd(RelayInfra.PATIENCE))
                        .as("behind port " + late.port())
                        .isEqualTo(EX_CONFIG);
            }
        }
    }

    @Test
    void aProcessWithTheSettingsForAPoolerPublishes() throws Exception {
        var settings = Map.of(
                REACTIVE_URL,
                url(),
                "QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_USE_LAYER7_PROXY",
                "true",
                "QUARKUS_DATASOURCE_REACTIVE_CACHE_PREPARED_STATEMENTS",
                "false");
        try (var process = floor.instance("prepared", HEAP, settings)) {
            await().atMost(RelayInfra.PATIENCE).until(process::isReady);

            assertThat(process.load(10, 10, 10, 1)).isTrue();

            await().atMost(RelayInfra.PATIENCE).until(() -> floor.number("SELECT count(*) FROM outbox") == 0);
        }
    }

    private String url() {
        return url(pooler.port());
    }

    private static String url(int port) {
        return "postgresql://localhost:%d/postgres".formatted(port);
    }
}
