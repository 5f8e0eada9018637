package io.millrace.kit.provider;

import java.util.Set;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;

/** Lets no answer count as done that is not: 202 would be "perhaps later", and 204 says nothing. */
public final class DoneStatuses implements ClientResponseFilter {

    private static final Set<Integer> DONE = Set.of(200, 201);
    private static final int FIRST_ERROR = 400;

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        if (response.getStatus() < FIRST_ERROR && !DONE.contains(response.getStatus())) {
            throw new ProcessingException("status " + response.getStatus());
        }
    }
}
