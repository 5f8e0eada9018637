package io.millrace.kit.bulk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import jakarta.ws.rs.core.UriInfo;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.ProblemTypes;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.relay.OutboxPressure;
import io.millrace.messaging.tx.Contexts;

/**
 * Carries out requests with many lines. A body is read no faster than its batches are stored, and a batch is stored no
 * earlier than the client has read the answers to those before it, so a request holds one batch in memory however long
 * it is. A batch is a transaction; where it fails, its lines are answered with the failure, and the next batch begins.
 */
@ApplicationScoped
public class BulkRequests {

    private static final int BATCH = 500;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final int RETRY_AFTER_SECONDS = 2;

    /**
     * For how long a batch waits for the outbox, which takes no more events while it is full. Shorter than the idle
     * time-out of connections, on which nothing moves meanwhile.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Validator validator;
    private final OutboxPressure pressure;

    BulkRequests(Validator validator, OutboxPressure pressure) {
        this.validator = validator;
        this.pressure = pressure;
    }

    /** A record as it was read: a line, or the problem why it is none. */
    private record Read<T>(
            long number, @Nullable T line, @Nullable HttpProblem problem) {}

    /** Reads the body and answers its lines; the answers come as the lines are stored. */
    public <T> Multi<LineAnswer> answer(
            HttpServerRequest request, UriInfo address, BulkFormat<T> format, BulkWork<T> work) {
        var splitter = new RecordSplitter(format.hasQuotes());
        Multi<Buffer> body =
                io.vertx.mutiny.core.http.HttpServerRequest.newInstance(request).toMulti();
        Multi<BulkRecord> last =
                Multi.createFrom().deferred(() -> Multi.createFrom().iterable(splitter.end()));
        return Multi.createBy()
                .concatenating()
                .streams(
                        body.onItem()
                                .transformToIterable(bytes ->
                                        splitter.feed(bytes.getDelegate().getBytes())),
                        last)
                .group()
                .intoLists()
                .of(BATCH)
                .onItem()
                .transformToUniAndConcatenate(records -> store(read(records, format, address), address, work))
                .onItem()
                .<LineAnswer>disjoint();
    }

    private <T> List<Read<T>> read(List<BulkRecord> records, BulkFormat<T> format, UriInfo address) {
        var lines = new ArrayList<Read<T>>(records.size());
        for (BulkRecord one : records) {
            try {
                T line = format.read(one);
                if (line != null) {
                    lines.add(new Read<>(one.line(), line, fault(line)));
                }
            } catch (HttpProblem problem) {
                lines.add(new Read<>(one.line(), null, problem));
            } catch (RuntimeException failure) {
                // An error of the service, which the log names. The other lines are carried out.
                lines.add(new Read<>(one.line(), null, ProblemTypes.complete(failure, address)));
            }
        }
        return lines;
    }

    private <T> @Nullable HttpProblem fault(T line) {
        var violations = validator.validate(line);
        return violations.isEmpty()
                ? null
                : Problems.invalid(violations.stream()
                        .map(one -> new Problems.Violation(one.getPropertyPath().toString(), one.getMessage()))
                        .sorted((one, other) -> one.field().compareTo(other.field()))
                        .toList());
    }

    private <T> Uni<List<LineAnswer>> store(List<Read<T>> read, UriInfo address, BulkWork<T> work) {
        var lines = new ArrayList<T>(read.size());
        for (Read<T> one : read) {
            if (one.line() != null && one.problem() == null) {
                lines.add(one.line());
            }
        }
        Uni<List<Verdict>> stored = lines.isEmpty()
                ? Uni.createFrom().item(List.of())
                : room(System.nanoTime())
                        .chain(() -> RequestTransactions.run(() -> work.store(lines)))
                        .onFailure()
                        .recoverWithItem(failure ->
                                Collections.nCopies(lines.size(), Verdict.of(ProblemTypes.complete(failure, address))));
        return stored.map(verdicts -> answers(read, verdicts, work));
    }

    private static <T> List<LineAnswer> answers(List<Read<T>> read, List<Verdict> verdicts, BulkWork<T> work) {
        var answers = new ArrayList<LineAnswer>(read.size());
        var next = verdicts.iterator();
        for (Read<T> one : read) {
            String sku = one.line() == null ? null : work.sku(one.line());
            Verdict verdict = one.problem() == null ? next.next() : Verdict.of(one.problem());
            answers.add(LineAnswer.of(one.number(), sku, verdict));
        }
        return answers;
    }

    /** Waits while more events are stored than published: the client is slowed down, not refused. */
    private Uni<Void> room(long since) {
        if (!pressure.isFull()) {
            return Uni.createFrom().voidItem();
        }
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
            return Uni.createFrom()
                    .failure(Problems.tooManyRequests(
                            "%d events wait to be published; try again in %d s"
                                    .formatted(pressure.pending(), RETRY_AFTER_SECONDS),
                            RETRY_AFTER_SECONDS));
        }
        return Contexts.pause(LOOK_EVERY).chain(() -> room(since));
    }
}
