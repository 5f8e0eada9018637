package io.millrace.messaging.config;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.AdminClientConfig;

/** What reaches the broker as another client does: by its addresses, with its name and password. */
public final class AdminConnection {

    private AdminConnection() {}

    /**
     * @param client configuration of a producer or consumer
     * @return an admin's, for the caller to go on with; without what is the client's own: its id, and who counts for it
     */
    public static Map<String, Object> like(Map<String, ?> client) {
        var connection = new HashMap<String, Object>(client);
        connection.keySet().retainAll(AdminClientConfig.configNames());
        connection.remove(AdminClientConfig.CLIENT_ID_CONFIG);
        connection.remove(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG);
        return connection;
    }
}
