package io.millrace.kit;

import java.net.URI;
import java.util.Locale;

/**
 * The kinds of problems that the API answers with. A client may rely on a code: codes are never renamed. Each has a
 * section of that name in {@code docs/problems.md}.
 */
public enum ProblemCode {
    /** 400: a field, parameter or header breaks a rule. */
    INVALID_REQUEST(400),
    /** 400: the body is no JSON, or has a name twice. */
    MALFORMED_JSON(400),
    /** 401: credentials are missing. */
    UNAUTHORIZED(401),
    /** 403: the caller may not do this. */
    FORBIDDEN(403),
    /** 404: nothing has this address or id. */
    NOT_FOUND(404),
    /** 405: the address does not take this method. */
    METHOD_NOT_ALLOWED(405),
    /** 406: no accepted media type can be answered. */
    NOT_ACCEPTABLE(406),
    /** 409: the state does not allow the request. */
    CONFLICT(409),
    /** 409: the order is completed and can't be cancelled; what was delivered can be given back. */
    ORDER_COMPLETED(409),
    /** 409: another request under the same Idempotency-Key has not ended. */
    REQUEST_IN_PROGRESS(409),
    /** 412: the thing was changed since the client read it. */
    CHANGED_MEANWHILE(412),
    /** 413: the body is too large. */
    TOO_LARGE(413),
    /** 414: the address is too long; the gateway's. */
    URI_TOO_LONG(414),
    /** 415: the body's media type is not taken. */
    UNSUPPORTED_MEDIA_TYPE(415),
    /** 422: the request is well-formed and can't be fulfilled. */
    UNPROCESSABLE(422),
    /** 422: the Idempotency-Key was used for another request. */
    KEY_REUSED(422),
    /** 428: the request has to name the version that it changes. */
    PRECONDITION_REQUIRED(428),
    /** 429: more is under way than can be done in time. */
    OVERLOADED(429),
    /** 429: too many failed logins; the next attempt has to wait. */
    TOO_MANY_ATTEMPTS(429),
    /** 431: the headers are too large; the gateway's. */
    HEADERS_TOO_LARGE(431),
    /** 500: an error of the service. */
    INTERNAL_ERROR(500),
    /** 503: the database can't be reached or takes no writes. */
    DATABASE_AWAY(503),
    /** 503: another transaction has locked what the request needs. */
    LOCKED(503),
    /** 503: the service can't answer now. */
    UNAVAILABLE(503),
    /** 503: a service has closed the connection before it answered; the gateway's. */
    BROKEN_OFF(503),
    /** 504: a service did not answer in time; the gateway's. */
    NO_ANSWER_IN_TIME(504);

    private static final String PAGE = "/problems.html#";

    private final int status;

    ProblemCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The code in problem documents, such as {@code not-found}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The problem's type: a reference to its page, relative to the API's address. */
    public URI type() {
        return URI.create(PAGE + code());
    }

    /** The most general code of a status. */
    static ProblemCode ofStatus(int status) {
        for (ProblemCode code : values()) {
            if (code.status == status && code != DATABASE_AWAY && code != LOCKED) {
                return code;
            }
        }
        return status < 500 ? INVALID_REQUEST : status == 503 ? UNAVAILABLE : INTERNAL_ERROR;
    }
}
