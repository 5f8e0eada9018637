package io.millrace.kit.provider;

import java.util.Set;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;

import org.jspecify.annotations.Nullable;

/**
 * Lets no answer count as done that is not: 202 would be "perhaps later", and 204 says nothing. Where a contract has an
 * operation that may be decided later, 202 counts for that operation.
 */
public final class DoneStatuses implements ClientResponseFilter {

    private static final Set<Integer> DONE = Set.of(200, 201);
    private static final int LATER = 202;
    private static final int FIRST_ERROR = 400;

    private final @Nullable String decidedLater;

    /** No operation is decided later. */
    public DoneStatuses() {
        this.decidedLater = null;
    }

    /** @param decidedLater the end of the path to which POST may be answered with 202 */
    public DoneStatuses(String decidedLater) {
        this.decidedLater = decidedLater;
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        if (response.getStatus() < FIRST_ERROR
                && !DONE.contains(response.getStatus())
                && !(response.getStatus() == LATER && mayBeDecidedLater(request))) {
            throw new ProcessingException("status " + response.getStatus());
        }
    }

    private boolean mayBeDecidedLater(ClientRequestContext request) {
        return decidedLater != null
                && HttpMethod.POST.equals(request.getMethod())
                && request.getUri().getPath().endsWith(decidedLater);
    }
}
