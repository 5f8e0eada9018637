package io.millrace.simulators;

import java.io.Serial;
import java.util.Map;

/** A request that is answered with a problem (RFC 9457). */
public final class Refusal extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /**
     * @param code what programs read, such as {@code CARD_DECLINED}
     * @param detail what people read; for a bad request it begins with the field's name
     */
    public Refusal(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    /** A request that can't be understood. */
    public static Refusal badRequest(String detail) {
        return new Refusal(400, "INVALID_REQUEST", detail);
    }

    /** A request that may succeed later. */
    public static Refusal unavailable() {
        return new Refusal(503, "UNAVAILABLE", "try again later");
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        return Map.of("status", status, "code", code, "detail", String.valueOf(getMessage()));
    }
}
