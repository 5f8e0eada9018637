package io.millrace.bench.scale;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.bench.ground.Affinity;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.stack.Await;
import io.millrace.stack.parts.Signals;

/** Replicas of one service, which share its partitions and lanes evenly. */
final class Replicas implements Closeable {

    private static final String CHANNEL = "keyed-in";
    private static final String GROUP = "bench.scale";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Ground ground;
    private final Cores cores;
    private final Shares shares;
    private final List<Subject> running = new ArrayList<>();
    private final List<BusyLoop> busy = new ArrayList<>();
    private int started;

    Replicas(Ground ground, Cores cores) {
        this.ground = ground;
        this.cores = cores;
        this.shares = new Shares(ground, GROUP);
    }

    /** Starts or stops replicas, and waits until each of the others has its share. */
    void resize(int count) {
        while (running.size() > count) {
            running.removeLast().close();
        }
        while (running.size() < count) {
            started++;
            running.add(Subject.onOneCore(ground, "replica-" + started, Subject.MILLRACE, properties()));
        }
        Await.until(
                "Each of %d replicas has its share".formatted(count),
                PATIENCE,
                () -> shares.areEven(count) ? Boolean.TRUE : null);
    }

    private static Map<String, String> properties() {
        String prefix = "mp.messaging.incoming." + CHANNEL;
        return Map.of(
                prefix + ".enabled", "true", prefix + ".group.id", GROUP, prefix + ".auto.offset.reset", "earliest");
    }

    int count() {
        return running.size();
    }

    /** The partitions and lanes of each replica, in words. */
    String division() {
        return shares.inWords();
    }

    List<ProcessHandle> processes() {
        return running.stream().map(Subject::process).toList();
    }

    /**
     * Binds the replicas to their cores. Where replicas with the same share have one core, endless loops take the shares
     * of those that are missing: the kernel divides a core evenly between the sessions that want it.
     */
    void place(Layout layout) {
        idle();
        for (int i = 0; i < running.size(); i++) {
            Affinity.pin(running.get(i).process(), layout == Layout.EACH ? cores.own(i) : cores.shared());
        }
        if (layout == Layout.EACH && !cores.suffice()) {
            for (int i = running.size(); i < cores.mostReplicas(); i++) {
                busy.add(new BusyLoop(ground, i, cores.shared()));
            }
        }
    }

    /** Ends the loops that take shares of a core. */
    void idle() {
        busy.forEach(BusyLoop::close);
        busy.clear();
    }

    void freeze() {
        processes().forEach(process -> Signals.send(process, "STOP"));
    }

    void resume() {
        processes().forEach(process -> Signals.send(process, "CONT"));
    }

    @Override
    public void close() {
        idle();
        running.forEach(Subject::close);
        running.clear();
        shares.close();
    }
}
