package io.millrace.bench.ground;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

import io.millrace.embedded.EmbeddedBroker;
import io.millrace.embedded.kafka.BrokerCluster;
import io.millrace.embedded.kafka.BrokerCluster.Member;

/** The main class of a broker that is a member of a cluster. */
public final class ClusterBrokerMain {

    private ClusterBrokerMain() {}

    /** @param arguments folder of the data, index of this member, and every member of the cluster */
    public static void main(String[] arguments) throws InterruptedException {
        var members = Arrays.stream(arguments).skip(2).map(Member::of).toList();
        var broker = EmbeddedBroker.member(
                Path.of(arguments[0]), new BrokerCluster(members), Integer.parseInt(arguments[1]));
        var end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            broker.close();
            end.countDown();
        }));
        end.await();
    }
}
