package io.millrace.stack.chaos.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/** An order as its client knows it: what was asked for under which key, and every answer. */
public final class Purchase {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final String client;
    private final String key;
    private final Map<String, Integer> units;
    private final String token;
    private final List<Told> placing = new ArrayList<>();
    private final List<Told> cancelling = new ArrayList<>();
    private boolean unanswered;

    public Purchase(String client, String key, Map<String, Integer> units, String token) {
        this.client = client;
        this.key = key;
        this.units = Map.copyOf(units);
        this.token = token;
    }

    /**
     * An answer.
     *
     * @param orderId null if it named none
     */
    public record Told(int status, @Nullable String orderId, String text) {

        boolean isAccepted() {
            return status < 300;
        }

        /** Neither yes nor no. */
        boolean isToBeAskedAgain() {
            return status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
        }
    }

    public String client() {
        return client;
    }

    public String key() {
        return key;
    }

    /** A mailbox of its own. */
    public String email() {
        return key + "@chaos.example";
    }

    public Map<String, Integer> units() {
        return units;
    }

    public String token() {
        return token;
    }

    public synchronized void placed(Told told) {
        placing.add(told);
    }

    public synchronized void cancelled(Told told) {
        cancelling.add(told);
    }

    public synchronized void unanswered() {
        unanswered = true;
    }

    /** Whether a request stayed without an answer to the end: what became of it only the services know. */
    public synchronized boolean isUnanswered() {
        return unanswered;
    }

    /** Every id that an answer to this key has named: one, or none if it was refused. */
    public synchronized Set<String> orderIds() {
        var ids = new TreeSet<String>();
        placing.stream()
                .filter(Told::isAccepted)
                .flatMap(told -> Optional.ofNullable(told.orderId()).stream())
                .forEach(ids::add);
        return ids;
    }

    public synchronized boolean isAccepted() {
        return placing.stream().anyMatch(Told::isAccepted);
    }

    public synchronized boolean isRefused() {
        return placing.stream().anyMatch(told -> !told.isAccepted());
    }

    /** Whether somebody was told that the order is being cancelled. */
    public synchronized boolean isCancelled() {
        return cancelling.stream().anyMatch(Told::isAccepted);
    }
}
