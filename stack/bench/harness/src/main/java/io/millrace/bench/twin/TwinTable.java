package io.millrace.bench.twin;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The table of the twin's outbox.
 *
 * @param url address of the database, as JDBC has it
 */
record TwinTable(String url, String user, String password) {

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS twin_outbox (
                id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                event_id   uuid        NOT NULL,
                topic      text        NOT NULL,
                key        text        NOT NULL,
                payload    text        NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now()
            )
            """;
    private static final String INSERT = "INSERT INTO twin_outbox (event_id, topic, key, payload) VALUES (?, ?, ?, ?)";
    private static final String READ =
            "SELECT id, event_id, topic, key, payload FROM twin_outbox ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED";
    private static final String REMOVE = "DELETE FROM twin_outbox WHERE id = ANY (?)";

    /** A row as it is stored. */
    record Row(long id, UUID eventId, String topic, String key, String payload) {}

    /** A connection whose statements are in transactions. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
        connection.setAutoCommit(false);
        return connection;
    }

    void create() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(CREATE);
            connection.commit();
        }
    }

    /** Stores the rows; the caller commits. The rows' ids are drawn from the table's sequence. */
    void insert(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Row row : rows) {
                insert.setObject(1, row.eventId());
                insert.setString(2, row.topic());
                insert.setString(3, row.key());
                insert.setString(4, row.payload());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Reads and locks the oldest rows that no other transaction has locked. */
    List<Row> lock(Connection connection, int most) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setInt(1, most);
            var found = new ArrayList<Row>();
            try (var rows = read.executeQuery()) {
                while (rows.next()) {
                    found.add(new Row(
                            rows.getLong(1),
                            rows.getObject(2, UUID.class),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5)));
                }
            }
            return found;
        }
    }

    void remove(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            remove.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(Row::id).toArray()));
            remove.executeUpdate();
        }
    }
}
