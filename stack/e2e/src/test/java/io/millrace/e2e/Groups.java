package io.millrace.e2e;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;

/** Reads the consumer groups from the broker. */
final class Groups {

    private final int broker;

    Groups(int broker) {
        this.broker = broker;
    }

    /** The instance ids of all static members of all groups. */
    Set<String> staticMembers() throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(
                Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:" + broker))) {
            var groups = admin.listGroups(ListGroupsOptions.forConsumerGroups()).valid().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
            return admin.describeConsumerGroups(groups).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .map(MemberDescription::groupInstanceId)
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet());
        }
    }
}
