package io.millrace.stack;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.DatabasePart;
import io.millrace.stack.parts.Part;
import io.millrace.stack.parts.Simulators;
import io.millrace.stack.parts.Supervised;
import io.millrace.stack.parts.Supervised.State;
import io.millrace.stack.setup.Databases;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.StackTopics;
import io.millrace.stack.setup.Wiring;

/** All processes of the stack: started in parallel as far as dependencies allow, supervised, and stopped in order. */
public final class Stack implements Closeable {

    private static final Logger LOG = System.getLogger(Stack.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LAST_LINES = 12;

    /** The servers that services need, in the order in which they can be stopped. */
    static final List<String> INFRA =
            List.of(Simulators.CARRIER, Simulators.CARDS, "mail", "registry", "broker", "database");

    private final Blueprint blueprint;
    private final DatabasePart database;
    private final Map<String, Supervised> parts = new LinkedHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watch").factory());
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;
    private volatile boolean complete;

    /** The processes that the file of running processes has. */
    private Map<String, ProcessHandle> written = Map.of();

    private Stack(Blueprint blueprint) {
        this.blueprint = blueprint;
        this.database = blueprint.database();
        add(database);
        add(blueprint.broker());
        add(blueprint.mail());
        add(blueprint.registry());
        add(blueprint.cards());
        add(blueprint.carrier());
        blueprint.services().forEach(service -> add(blueprint.service(service)));
        blueprint.services().forEach(service -> blueprint.replicas(service).forEach(this::add));
    }

    private void add(Part part) {
        parts.put(part.name(), Supervised.of(part));
    }

    /** The number of parts that a start starts; further processes of services are started on demand. */
    public int standing() {
        return INFRA.size() + blueprint.services().size();
    }

    /** The parts' names, in the order of {@code status}. */
    public Set<String> names() {
        return parts.keySet();
    }

    /** Prepares folders, stops leftover processes and checks that the ports are free; starts nothing. */
    public static Stack prepare(Blueprint blueprint) {
        blueprint.home().prepare();
        Leftovers.stop(blueprint.home());
        blueprint.ports().demandFree();
        return new Stack(blueprint);
    }

    /**
     * Starts all parts, or stops them again if one fails.
     *
     * @param without services that are not started here
     * @param onReady called with the name of each part when it is ready
     */
    public void start(Set<String> without, Consumer<String> onReady) {
        try {
            startAll(without, onReady);
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startAll(Set<String> without, Consumer<String> onReady) {
        var _ = watch.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        Wiring wiring = Wiring.of(blueprint.home());
        boolean known = StackTopics.areIn(blueprint.home().broker(), wiring);
        var databases = begin("database", onReady)
                .thenRunAsync(() -> new Databases(database.database(), blueprint.secrets()).prepare(), tasks);
        var topics = begin("broker", onReady)
                .thenRunAsync(() -> StackTopics.prepare(blueprint.bootstrapServers(), wiring), tasks);
        var schemas = databases
                .thenComposeAsync(done -> begin("registry", onReady), tasks)
                .thenRunAsync(() -> new Schemas(blueprint.registryUrl()).prepare(wiring), tasks);
        var all = new ArrayList<CompletableFuture<Void>>(List.of(schemas, begin("mail", onReady)));
        for (String simulator : List.of(Simulators.CARDS, Simulators.CARRIER)) {
            all.add(databases.thenComposeAsync(done -> begin(simulator, onReady), tasks));
        }
        all.add(topics);
        CompletableFuture<Void> ground = known ? databases : CompletableFuture.allOf(databases, topics);
        for (Service service : blueprint.services()) {
            if (!without.contains(service.name())) {
                all.add(ground.thenComposeAsync(done -> begin(service.name(), onReady), tasks));
            }
        }
        all.forEach(CompletableFuture::join);
        complete = true;
        writeRunning();
    }

    /** Whether all parts are ready, and databases, topics and schemas are created. */
    public boolean isReady() {
        return complete
                && parts.values().stream()
                        .map(part -> part.report().state())
                        .allMatch(state -> state == State.READY || state == State.WAITING);
    }

    private CompletableFuture<Void> begin(String name, Consumer<String> onReady) {
        return CompletableFuture.runAsync(
                () -> {
                    Supervised part = part(name);
                    synchronized (this) {
                        if (closing) {
                            throw new StackException("The start was cancelled: Millrace is stopping");
                        }
                    }
                    part.start();
                    awaitReady(part);
                    onReady.accept(name);
                },
                tasks);
    }

    private void awaitReady(Supervised part) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            State state = part.report().state();
            if (state == State.READY) {
                return;
            }
            if (state == State.FALLEN || state == State.STOPPED || System.nanoTime() > end) {
                throw new StackException("%s %s. Its last lines:%n%s%nThe whole log: %s"
                        .formatted(
                                part.part().name(),
                                state == State.STARTING ? "does not become ready" : "exited while it was starting",
                                lastLines(part.part().name()),
                                blueprint.home().log(part.part().name())));
            }
            Pause.of(LOOK_EVERY);
        }
    }

    private String lastLines(String name) {
        var log = blueprint.home().log(name);
        if (!Files.exists(log)) {
            return "(none)";
        }
        try (var lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join(System.lineSeparator(), all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look() {
        try {
            List<Supervised> due =
                    parts.values().stream().filter(Supervised::isLookDue).toList();
            // In parallel: a slow restart or check delays no other part.
            due.forEach(part -> tasks.execute(part::look));
            if (!due.isEmpty()) {
                writeRunning();
            }
        } catch (RuntimeException e) {
            // An exception would end the periodic execution.
            LOG.log(Level.WARNING, "A check of the parts failed; the next one follows", e);
        }
    }

    /** @throws StackException if there is no such part */
    public Supervised part(String name) {
        return Optional.ofNullable(parts.get(name))
                .orElseThrow(() -> new StackException(
                        "There is no part '%s'; there are %s".formatted(name, String.join(", ", parts.keySet()))));
    }

    public List<Supervised.Report> report() {
        return parts.values().stream().map(Supervised::report).toList();
    }

    public Blueprint blueprint() {
        return blueprint;
    }

    /** The database server, once it is ready. */
    public EmbeddedDatabase database() {
        return database.database();
    }

    /** Writes the running processes to a file, for the launcher's other commands and the next start. */
    private synchronized void writeRunning() {
        if (!closing) {
            var processes = new LinkedHashMap<String, ProcessHandle>();
            parts.forEach((name, part) -> part.part()
                    .process()
                    .filter(ProcessHandle::isAlive)
                    .ifPresent(process -> processes.put(name, process)));
            if (processes.equals(written) && Files.exists(blueprint.home().running())) {
                return;
            }
            written = Map.copyOf(processes);
            RunningFile.now(blueprint.ports().offset(), blueprint.secrets().get("control"), processes)
                    .writeIfChanged(blueprint.home());
        }
    }

    /** Waits until the stack is closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Stops the gateway, then the services, then the servers that they need, and the database last. */
    @Override
    public void close() {
        close(name -> {});
    }

    /** @param onStopped called with the name of each part that has stopped */
    public void close(Consumer<String> onStopped) {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        watch.shutdown();
        if (parts.containsKey(Service.GATEWAY.name())) {
            stop(Service.GATEWAY.name(), onStopped);
        }
        var services = parts.keySet().stream()
                .filter(name -> !name.equals(Service.GATEWAY.name()) && !INFRA.contains(name))
                .map(name -> CompletableFuture.runAsync(() -> stop(name, onStopped), tasks))
                .toList();
        services.forEach(CompletableFuture::join);
        // The database last: the registry and the simulated providers write to it.
        var servers = INFRA.stream()
                .filter(name -> !name.equals(database.name()))
                .map(name -> CompletableFuture.runAsync(() -> stop(name, onStopped), tasks))
                .toList();
        servers.forEach(CompletableFuture::join);
        stop(database.name(), onStopped);
        RunningFile.remove(blueprint.home());
        tasks.close();
        closed.countDown();
    }

    private void stop(String name, Consumer<String> onStopped) {
        part(name).stop();
        onStopped.accept(name);
    }
}
