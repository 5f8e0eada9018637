package io.millrace.messaging.config;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.AdminClientConfig;

/** Derives an admin client's configuration from another Kafka client's: the same addresses, user name and password. */
public final class AdminConnection {

    private AdminConnection() {}

    /**
     * @param client the configuration of a producer or consumer
     * @return a mutable configuration of an admin client, without the other client's id and metric reporters
     */
    public static Map<String, Object> like(Map<String, ?> client) {
        var connection = new HashMap<String, Object>(client);
        connection.keySet().retainAll(AdminClientConfig.configNames());
        connection.remove(AdminClientConfig.CLIENT_ID_CONFIG);
        connection.remove(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG);
        return connection;
    }
}
