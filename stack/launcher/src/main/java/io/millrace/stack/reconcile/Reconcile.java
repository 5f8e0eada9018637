package io.millrace.stack.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.Recovery;
import io.millrace.stack.Progress;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.setup.Wiring;
import io.millrace.stack.setup.Wiring.Consumed;
import io.millrace.stack.setup.Wiring.Published;
import io.millrace.stack.setup.Wiring.ServiceWiring;

/**
 * Compares each service's database with the topics, after a database was restored to an earlier time.
 *
 * <p>Two signs show such a database. Its consumer groups have passed events that its inbox does not know. And its
 * topics have events with a higher {@code sequence} than its outbox has drawn. The second sign lasts only until the
 * service is started again, because it then draws these numbers again.
 */
public final class Reconcile {

    private final Wiring wiring;
    private final ServiceDatabases databases;
    private final Map<String, Object> connection;
    private final @Nullable Instant since;

    /**
     * @param connection how clients reach the broker
     * @param since the time from which on records are compared; null for all that the inboxes can know
     */
    public Reconcile(
            Wiring wiring, ServiceDatabases databases, Map<String, Object> connection, @Nullable Instant since) {
        this.wiring = wiring;
        this.databases = databases;
        this.connection = Map.copyOf(connection);
        this.since = since;
    }

    /** Records to read, up to these offsets. */
    private record Job(
            Map<TopicPartition, Long> until,
            @Nullable Instant from,
            Consumer<List<ConsumerRecord<byte[], byte[]>>> reader,
            Runnable ended) {}

    /** Compares all services, and shows the progress. */
    public Comparison compare() {
        var forgotten = new ArrayList<Forgotten>();
        var unwritten = new ArrayList<Unwritten>();
        try (var offsets = new GroupOffsets(connection);
                var records = new Records(connection)) {
            var jobs = new ArrayList<Job>();
            for (ServiceWiring service : wiring.services()) {
                var knowledge = new Knowledge(databases, service.service());
                service.consumes().stream()
                        .filter(Consumed::isShared)
                        .forEach(
                                channel -> jobs.add(review(service.service(), channel, knowledge, offsets, forgotten)));
                topics(service).forEach(topic -> jobs.add(search(service, topic, knowledge, records, unwritten)));
            }
            long count = jobs.stream()
                    .mapToLong(job -> records.left(job.until(), job.from()))
                    .sum();
            read(jobs, records, count);
            return Comparison.of(forgotten, unwritten, count);
        }
    }

    private static void read(List<Job> jobs, Records records, long count) {
        try (var progress = Progress.rated("Comparing", count, "records")) {
            for (Job job : jobs) {
                records.read(job.until(), job.from(), portion -> {
                    job.reader().accept(portion);
                    progress.stepBy(portion.size());
                });
                job.ended().run();
            }
        }
    }

    private Job review(
            String service, Consumed channel, Knowledge knowledge, GroupOffsets offsets, List<Forgotten> found) {
        var review = new Review(service, channel, knowledge);
        Instant from = since != null ? since : knowledge.oldest().orElse(null);
        Map<TopicPartition, Long> until = offsets.committed(channel.group(), channel.topic());
        return new Job(until, from, review::read, () -> review.result(service).forEach(found::add));
    }

    private Job search(
            ServiceWiring service, String topic, Knowledge knowledge, Records records, List<Unwritten> found) {
        // The ends are read first, so that every record before them has a number that was drawn before the sequence is
        // read.
        Map<TopicPartition, Long> ends = records.ends(topic);
        var lost = LostEvents.certainly(topic, recovery(service, topic).orElse(null), knowledge);
        Runnable ended = () -> lost.result(service.service()).ifPresent(found::add);
        return new Job(ends, since, lost::read, ended);
    }

    private static SortedSet<String> topics(ServiceWiring service) {
        return service.publishes().stream().map(Published::topic).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<Consumed> recovery(ServiceWiring service, String topic) {
        return service.consumes().stream()
                .filter(channel -> channel.topic().equals(topic + Recovery.TOPIC_SUFFIX))
                .findFirst();
    }

    /**
     * Publishes the lost events to the service's recovery topics, and prepares its database for its next events. Waits
     * until its instances are stopped.
     *
     * @return the number of events; the database may have some of them, and the service applies none twice
     */
    public long recover(String name) {
        ServiceWiring service = service(name);
        awaitStopped(service);
        var knowledge = new Knowledge(databases, name);
        long count = 0;
        long highest = 0;
        try (var records = new Records(connection);
                var recovering = new Recovering(connection)) {
            for (String topic : topics(service)) {
                Map<TopicPartition, Long> ends = records.ends(topic);
                Optional<Consumed> channel = recovery(service, topic);
                LostEvents lost = channel.isPresent()
                        ? LostEvents.perhaps(topic, channel.get(), knowledge)
                        : LostEvents.certainly(topic, null, knowledge);
                records.read(ends, since, lost::read);
                highest = Math.max(highest, lost.highest());
                if (channel.isPresent()) {
                    String target = channel.get().topic();
                    records.read(ends, since, portion -> recovering.publish(lost, portion, target));
                    count += lost.result(name).map(Unwritten::events).orElse(0L);
                }
            }
        }
        knowledge.prepare(highest);
        return count;
    }

    private ServiceWiring service(String name) {
        return wiring.services().stream()
                .filter(service -> service.service().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitStopped(ServiceWiring service) {
        try (var offsets = new GroupOffsets(connection)) {
            service.consumes().stream()
                    .filter(Consumed::isShared)
                    .forEach(channel -> offsets.awaitEmpty(service.service(), channel.group(), channel.topic()));
        }
    }

    /** The number of lost events that wait for the service in its recovery topics. */
    public long waiting(String name) {
        try (var offsets = new GroupOffsets(connection);
                var records = new Records(connection)) {
            return service(name).consumes().stream()
                    .filter(Consumed::isForRecovery)
                    .mapToLong(channel -> offsets.lag(
                            channel.group(), records.beginnings(channel.topic()), records.ends(channel.topic())))
                    .sum();
        }
    }

    /**
     * Sets the service's consumer groups back to the first forgotten event. Waits until its instances are stopped:
     * events that they handle meanwhile would come before the forgotten events.
     */
    public void setBack(Comparison comparison, String service) {
        try (var offsets = new GroupOffsets(connection)) {
            comparison.forgottenBy(service).forEach(offsets::setBack);
        }
    }
}
