package io.millrace.testbed;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;

/** Stores parked keys that look as if an earlier run of the service left them: due in an hour. */
final class Parked {

    private Parked() {}

    static void putBytes(String channel, String key, String error, byte[]... values) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var parkedKey = connection.prepareStatement("""
                        INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, last_error)
                        VALUES (?, ?, 1, now() + interval '1 hour', ?)
                        """);
                var parked = connection.prepareStatement("""
                        INSERT INTO parked_record
                            (consumer, key, event_id, channel, topic, partition, offset_, stored_at, record)
                        VALUES (?, ?, ?, ?, 'numbers', 0, 0, now(), ?)
                        """)) {
            connection.setAutoCommit(false);
            parkedKey.setString(1, channel);
            parkedKey.setString(2, key);
            parkedKey.setString(3, error);
            parkedKey.execute();
            for (byte[] value : values) {
                UUID id = UUID.randomUUID();
                parked.setString(1, channel);
                parked.setString(2, key);
                parked.setObject(3, id);
                parked.setString(4, channel);
                parked.setBytes(5, record(id, key, value).toBytes());
                parked.execute();
            }
            connection.commit();
        }
    }

    static void put(String channel, String key, String... values) throws SQLException {
        putBytes(channel, key, "java.lang.IllegalStateException: earlier", bytes(values));
    }

    private static byte[][] bytes(String... values) {
        return List.of(values).stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private static RawRecord record(UUID id, String key, byte[] value) {
        var headers = new ArrayList<RawHeader>();
        RecordSender.event(id, "number")
                .forEach((name, text) -> headers.add(new RawHeader(name, text.getBytes(StandardCharsets.UTF_8))));
        return new RawRecord("numbers", key.getBytes(StandardCharsets.UTF_8), value, headers);
    }
}
