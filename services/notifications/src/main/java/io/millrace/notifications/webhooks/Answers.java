package io.millrace.notifications.webhooks;

import java.net.URI;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

import io.vertx.core.json.JsonObject;

import io.millrace.kit.AcceptedAnswers;
import io.millrace.kit.idempotency.StoredAnswer;

/** Responses with the address of the created resource. The address follows from the body, which repetitions get too. */
final class Answers {

    private Answers() {}

    static Response created(String parent, StoredAnswer answer) {
        return located(
                Response.status(Status.CREATED)
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(answer.json()),
                parent,
                answer);
    }

    static Response accepted(String parent, StoredAnswer answer) {
        return located(AcceptedAnswers.of(answer.json()), parent, answer);
    }

    private static Response located(Response.ResponseBuilder response, String parent, StoredAnswer answer) {
        String id = new JsonObject(answer.json()).getString("id");
        Response.ResponseBuilder located = response.location(URI.create(parent + id));
        return answer.etag() == null
                ? located.build()
                : located.tag(answer.etag()).build();
    }
}
