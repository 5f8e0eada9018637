package io.millrace.messaging.testing;

import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.jspecify.annotations.Nullable;

import io.millrace.embedded.EmbeddedDatabase;

/** Gives a Quarkus test a PostgreSQL of its own. */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable EmbeddedDatabase database;

    @Override
    public Map<String, String> start() {
        var started = EmbeddedDatabase.temporary();
        database = started;
        var config = new HashMap<String, String>();
        config.put("quarkus.datasource.db-kind", "postgresql");
        config.put("quarkus.datasource.username", EmbeddedDatabase.SUPERUSER);
        config.put("quarkus.datasource.password", "");
        config.put("quarkus.datasource.reactive.url", started.reactiveUrl("postgres"));
        config.put("quarkus.datasource.jdbc.url", started.jdbcUrl("postgres"));
        return config;
    }

    /** The database of the test that runs. */
    public static EmbeddedDatabase database() {
        if (database == null) {
            throw new IllegalStateException("no database: add @QuarkusTestResource(PostgresResource.class)");
        }
        return database;
    }

    @Override
    public void stop() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
