package io.millrace.tracking;

import java.util.Optional;
import java.util.regex.Pattern;

import io.quarkus.websockets.next.HandshakeRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where a client was that comes back: the header that browsers send for server-sent events, or the query parameter for
 * WebSockets, to which browsers add no headers.
 */
final class LastEventId {

    static final String HEADER = "Last-Event-ID";
    static final String PARAMETER = "lastEventId";

    private static final Pattern QUERY = Pattern.compile("(?:^|&)" + PARAMETER + "=([^&]*)");

    private LastEventId() {}

    static Optional<Position> of(@Nullable String header, @Nullable String parameter) {
        return Position.parse(header).or(() -> Position.parse(parameter));
    }

    static Optional<Position> of(HandshakeRequest request) {
        var query = QUERY.matcher(request.query() == null ? "" : request.query());
        return of(request.header(HEADER), query.find() ? query.group(1) : null);
    }
}
