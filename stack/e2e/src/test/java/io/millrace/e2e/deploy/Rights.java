package io.millrace.e2e.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What a {@code KafkaUser} may do, granted at a broker as Strimzi's user operator does it. */
public final class Rights {

    private Rights() {}

    public static void grant(String bootstrapServers, Stream<Resource> users) throws Exception {
        List<AclBinding> bindings = users.flatMap(Rights::of).toList();
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createAcls(bindings).all().get();
        }
    }

    private static Stream<AclBinding> of(Resource user) {
        return Resource.stream(user.spec().path("authorization").path("acls"))
                .flatMap(acl -> Resource.stream(acl.path("operations"))
                        .map(operation -> new AclBinding(
                                pattern(acl.path("resource")),
                                new AccessControlEntry(
                                        "User:" + user.name(),
                                        acl.path("host").asText("*"),
                                        AclOperation.fromString(constant(operation.asText())),
                                        AclPermissionType.ALLOW))));
    }

    private static ResourcePattern pattern(JsonNode resource) {
        boolean prefix = resource.path("patternType").asText("literal").equals("prefix");
        return new ResourcePattern(
                ResourceType.fromString(constant(resource.path("type").asText())),
                resource.path("name").asText(),
                prefix ? PatternType.PREFIXED : PatternType.LITERAL);
    }

    /** Strimzi writes {@code transactionalId}, Kafka {@code TRANSACTIONAL_ID}. */
    private static String constant(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
