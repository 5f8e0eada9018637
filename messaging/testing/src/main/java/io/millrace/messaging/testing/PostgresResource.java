package io.millrace.messaging.testing;

import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.net.Link;

/**
 * Gives a Quarkus test a PostgreSQL of its own. The service's reactive connections go over a {@link Link}, which can be
 * cut, slowed or made to lose answers.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable EmbeddedDatabase database;
    private static @Nullable Link link;

    @Override
    public Map<String, String> start() {
        var started = EmbeddedDatabase.temporary();
        database = started;
        var toDatabase = new Link("database", started.port());
        link = toDatabase;
        var config = new HashMap<String, String>();
        config.put("quarkus.datasource.db-kind", "postgresql");
        config.put("quarkus.datasource.username", EmbeddedDatabase.SUPERUSER);
        config.put("quarkus.datasource.password", "");
        config.put(
                "quarkus.datasource.reactive.url", "postgresql://localhost:%d/postgres".formatted(toDatabase.port()));
        config.put("quarkus.datasource.jdbc.url", started.jdbcUrl("postgres"));
        return config;
    }

    /** The database of the test that runs. */
    public static EmbeddedDatabase database() {
        return running(database);
    }

    /** What lies between the service and its database. */
    public static Link link() {
        return running(link);
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no database: add @QuarkusTestResource(PostgresResource.class)");
        }
        return part;
    }

    @Override
    public void stop() {
        if (link != null) {
            link.close();
            link = null;
        }
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
