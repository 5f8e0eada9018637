package io.millrace.notifications.webhooks;

import java.net.URI;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

import io.vertx.core.json.JsonObject;

import io.millrace.kit.idempotency.StoredAnswer;

/** Responses with the address of what was made. The address follows from the body, which repetitions get too. */
final class Answers {

    private Answers() {}

    static Response created(String parent, StoredAnswer answer) {
        return located(Status.CREATED, parent, answer);
    }

    static Response accepted(String parent, StoredAnswer answer) {
        return located(Status.ACCEPTED, parent, answer);
    }

    private static Response located(Status status, String parent, StoredAnswer answer) {
        String id = new JsonObject(answer.json()).getString("id");
        Response.ResponseBuilder response = Response.status(status)
                .location(URI.create(parent + id))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(answer.json());
        return answer.etag() == null
                ? response.build()
                : response.tag(answer.etag()).build();
    }
}
