package io.millrace.kit.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Flyway's table, over a connection of its owner. */
final class HistoryStore {

    /** A table of the same name in another schema of the search path is not Flyway's. */
    private static final String ROWS = """
            SELECT type, script, checksum, success
            FROM flyway_schema_history
            WHERE tableoid = to_regclass(format('%I.flyway_schema_history', current_schema()))
            ORDER BY installed_rank
            """;

    private final Connection connection;

    HistoryStore(Connection connection) {
        this.connection = connection;
    }

    /** The rows, the earliest first; fails if there is no such table. */
    List<HistoryRow> rows() throws SQLException {
        var rows = new ArrayList<HistoryRow>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(ROWS)) {
            while (row.next()) {
                rows.add(new HistoryRow(
                        row.getString("type"),
                        row.getString("script"),
                        row.getObject("checksum", Integer.class),
                        row.getBoolean("success")));
            }
        }
        return rows;
    }

    /** Runs a script in a transaction of its own. */
    void run(String script) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(script);
        }
        connection.commit();
    }
}
