package io.millrace.users.login;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;
import io.millrace.users.UsersConfig;

/** Counts failed logins by scope: an account, whether it exists or not, or an address. */
@ApplicationScoped
class LoginDelayStore {

    /**
     * Counts a failure, and blocks the scope if it has had more than the free ones: twice as long with each. Counts
     * nothing, and returns no row, while the scope is blocked.
     */
    private static final String COUNT = """
            INSERT INTO login_delay AS d (scope, failures, blocked_until, changed_at)
            VALUES ($1, 1, $2::timestamptz, $2::timestamptz)
            ON CONFLICT (scope) DO UPDATE SET failures = d.failures + 1, changed_at = $2::timestamptz,
                blocked_until = $2::timestamptz + CASE WHEN d.failures + 1 < $3::int THEN interval '0' ELSE
                    make_interval(secs => least($5::float8, $4::float8 * power(2, least(d.failures + 1 - $3::int, 30)))) END
            WHERE d.blocked_until <= $2::timestamptz
            RETURNING failures
            """;

    private static final String BLOCKED =
            "SELECT blocked_until FROM login_delay WHERE scope = $1 AND blocked_until > $2";

    private final UsersConfig.Delays delays;

    LoginDelayStore(UsersConfig config) {
        this.delays = config.delays();
    }

    /** Counts a failure, unless the scope is blocked; true if it is not. */
    Uni<Boolean> count(String scope, int free, Instant now) {
        return SessionSql.select(COUNT, scope, time(now), free, seconds(delays.first()), seconds(delays.longest()))
                .map(rows -> !rows.isEmpty());
    }

    /** Until when the scope is blocked; empty if it is not. */
    Uni<Optional<Instant>> blockedUntil(String scope, Instant now) {
        return SessionSql.select(BLOCKED, scope, time(now))
                .map(rows -> rows.stream().findFirst().map(row -> ((OffsetDateTime) row[0]).toInstant()));
    }

    Uni<Void> forget(String scope) {
        return SessionSql.update("DELETE FROM login_delay WHERE scope = $1", scope)
                .replaceWithVoid();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
