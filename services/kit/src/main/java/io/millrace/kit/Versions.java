package io.millrace.kit;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

import org.jspecify.annotations.Nullable;

/**
 * Versions of things as entity tags, and the preconditions that clients set with them: {@code If-Match} for a change of
 * what the client has read, {@code If-None-Match} for what the client has already. See docs/adr/0030.
 */
public final class Versions {

    private Versions() {}

    public static EntityTag tag(long version) {
        return new EntityTag(String.valueOf(version));
    }

    /** A response with the thing and its tag; 304 without the thing if the client has this version. */
    public static Response answer(Request request, EntityTag tag, Object thing) {
        Response.ResponseBuilder other = request.evaluatePreconditions(tag);
        if (other == null) {
            return Response.ok(thing).tag(tag).build();
        }
        if (other.build().getStatus() == Status.NOT_MODIFIED.getStatusCode()) {
            return Response.notModified(tag).build();
        }
        throw changed(tag);
    }

    /**
     * Checks the preconditions of a change. Call this method in the transaction of the change, with the row locked or
     * guarded by its version. Fails with 412.
     *
     * @param current the tag as it is in this transaction; null if the thing does not exist
     */
    public static void check(Request request, @Nullable EntityTag current) {
        boolean late = current == null
                ? request.evaluatePreconditions() != null
                : request.evaluatePreconditions(current) != null;
        if (late) {
            throw changed(current);
        }
    }

    /** Fails with 428 if the client names no version. */
    public static void require(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch == null && ifNoneMatch == null) {
            throw Problems.preconditionRequired(
                    "send %s with the ETag of the version that you have read, or %s: * for a new one"
                            .formatted(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH));
        }
    }

    /** Fails with 428 if the client names no version of the thing, which exists. */
    public static void require(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw Problems.preconditionRequired(
                    "send %s with the ETag of the version that you have read".formatted(HttpHeaders.IF_MATCH));
        }
    }

    private static RuntimeException changed(@Nullable EntityTag current) {
        return Problems.changedMeanwhile(
                current == null
                        ? "there is no version to match: it does not exist"
                        : "it has the version \"%s\" now: read it again, and decide anew"
                                .formatted(current.getValue()));
    }
}
