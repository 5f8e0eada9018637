package io.millrace.embedded.kafka;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** Creates users of a broker, with names and passwords. */
public final class Users {

    /** The fewest iterations that Kafka allows. */
    private static final int ITERATIONS = 4_096;

    private Users() {}

    /** @param passwords the passwords, by the user's name */
    public static void create(String bootstrapServers, Map<String, String> passwords) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            List<UserScramCredentialAlteration> users = passwords.entrySet().stream()
                    .<UserScramCredentialAlteration>map(user -> new UserScramCredentialUpsertion(
                            user.getKey(),
                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                            user.getValue()))
                    .toList();
            admin.alterUserScramCredentials(users)
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
    }
}
