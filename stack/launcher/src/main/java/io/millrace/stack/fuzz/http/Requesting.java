package io.millrace.stack.fuzz.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.Progress;
import io.millrace.stack.fuzz.http.Wire.Response;

/** Sends generated requests to the endpoints in turn. */
public final class Requesting {

    private static final int AT_A_TIME = 8;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int FIRST_ERROR = 400;
    private static final int TOO_BUSY = 503;
    private static final int NOT_IMPLEMENTED = 501;
    /** Statuses that the HTTP server answers before the request reaches the service's code. */
    private static final List<Integer> OF_THE_PROTOCOL = List.of(400, 414, 431, 501, 505);

    /** A line whose batch the database did not take in time may be sent again: 503. */
    private static final Pattern FAILED_LINE = Pattern.compile("\"status\":5(?!03)\\d\\d");

    private final List<Operation> operations;
    private final Requests requests;
    private final Wire wire;
    private final long seed;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    /** @param known existing ids by parameter name */
    public Requesting(JsonNode openApi, int port, Map<String, List<String>> known, long seed) {
        var description = new Description(openApi);
        this.operations = description.operations();
        this.requests = new Requests(description, known);
        this.wire = new Wire(port);
        this.seed = seed;
    }

    public int operations() {
        return operations.size();
    }

    /** Number of responses by status; 0 stands for no response. */
    public Map<Integer, Integer> statuses() {
        return statuses;
    }

    public List<String> violations() {
        return violations;
    }

    public void run(int cases) {
        var free = new Semaphore(AT_A_TIME);
        try (var progress = Progress.rated("Requests", cases, "requests");
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < cases; i++) {
                // Generated sequentially, so that the seed decides all; sent in parallel.
                Request request =
                        requests.next(operations.get(i % operations.size()), new Random(seed * 1_000_003 + i));
                int number = i;
                free.acquireUninterruptibly();
                senders.execute(() -> {
                    try {
                        judge(
                                number,
                                request,
                                wire.send(request.bytes(), request.operation().isLive()));
                    } finally {
                        free.release();
                        progress.step();
                    }
                });
            }
        }
    }

    private synchronized void judge(int number, Request request, Response response) {
        statuses.merge(response.status(), 1, Integer::sum);
        String wrong = wrong(request, response);
        if (wrong != null) {
            violations.add("request %d, %s: %s%n    %s%n  was answered with%n    %s %s%n    %s"
                    .formatted(
                            number,
                            request.operation(),
                            wrong,
                            request,
                            response.head().lines().findFirst().orElse("nothing"),
                            response.trouble(),
                            response.body()
                                    .substring(0, Math.min(400, response.body().length()))));
        }
    }

    private static @org.jspecify.annotations.Nullable String wrong(Request request, Response response) {
        int status = response.status();
        if (status == 0) {
            return request.isHttp() && !request.operation().isLive() ? "no answer" : null;
        }
        if ((status == TOO_BUSY && response.head().contains("Retry-After")) || status == NOT_IMPLEMENTED) {
            return null;
        }
        if (status >= FIRST_SERVER_ERROR) {
            return "a 5xx status";
        }
        if (request.operation().takesLines()
                && FAILED_LINE.matcher(response.body()).find()) {
            return "a line with a 5xx status";
        }
        boolean ofTheProtocol =
                OF_THE_PROTOCOL.contains(status) && response.body().isBlank();
        boolean hasNoBody =
                new String(request.bytes(), 0, 4, java.nio.charset.StandardCharsets.US_ASCII).equals("HEAD");
        if (status >= FIRST_ERROR && !response.isProblem() && !ofTheProtocol && !hasNoBody) {
            return "an error without problem+json";
        }
        return null;
    }
}
