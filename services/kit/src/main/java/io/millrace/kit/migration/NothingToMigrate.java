package io.millrace.kit.migration;

import java.sql.SQLException;
import java.util.Map;

import io.millrace.command.SchemaCheck;

/**
 * Compares the list of this release's migrations with Flyway's table, over one connection. If there is nothing to
 * migrate, does what Flyway does then: runs the scripts that come after each migration.
 */
public final class NothingToMigrate implements SchemaCheck {

    @Override
    public boolean isCurrent(Map<String, String> environment) throws SQLException {
        var scripts = ReleaseScripts.load();
        var login = OwnerLogin.of(environment, System.getProperties().stringPropertyNames());
        if (scripts.isEmpty() || login.isEmpty()) {
            return false;
        }
        try (var connection = login.get().connect()) {
            var history = new HistoryStore(connection);
            if (!scripts.get().allIn(history.rows())) {
                return false;
            }
            for (String path : scripts.get().afterwards()) {
                history.run(ReleaseScripts.statements(path));
            }
            return true;
        }
    }
}
