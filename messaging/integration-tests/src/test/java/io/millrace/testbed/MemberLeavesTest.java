package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.async.Unis;
import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.lease.LaneKeeper;
import io.millrace.messaging.relay.lease.LeaseStore;
import io.millrace.messaging.relay.lease.Member;
import io.millrace.messaging.testing.OnContext;

/** An instance gives its lanes back when it stops. A heartbeat may be under way at that moment. */
@QuarkusTest
@TestProfile(PressureTest.StoresOnly.class)
@WithServers
class MemberLeavesTest {

    @Inject
    LeaseStore leases;

    private final Member member = Member.of(Numbers.newKey());
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

    @BeforeEach
    void allLanesAreFree() {
        Numbers.sql("DELETE FROM outbox_member WHERE $1 <> '' RETURNING 1", "all");
        Numbers.sql("UPDATE outbox_lane SET owner = NULL, unfenced = '{}' WHERE $1 <> '' RETURNING 1", "all");
    }

    @Test
    void aHeartbeatAfterTheMemberHasLeftClaimsNoLanes() {
        LaneKeeper keeper = keeper();
        OnContext.run(keeper::beat);
        assertThat(lanes()).isEqualTo(Lanes.COUNT);

        OnContext.run(keeper::leave);
        OnContext.run(keeper::beat);

        assertThat(lanes()).isZero();
        assertThat(Numbers.sql("SELECT 1 FROM outbox_member WHERE member = $1", member.id()))
                .isEmpty();
    }

    @Test
    void aHeartbeatThatIsUnderWayWhileTheMemberLeavesClaimsNoLanes() {
        LaneKeeper keeper = keeper();
        var left = new AtomicReference<Uni<Void>>();
        OnContext.run(keeper::beat);
        assertThat(lanes()).isEqualTo(Lanes.COUNT);
        // Once when the heartbeat begins, once when it has its leases.
        meanwhile.set(() -> meanwhile.set(() -> left.set(Unis.eager(keeper.leave()))));

        OnContext.run(keeper::beat);

        OnContext.run(left::get);
        assertThat(lanes()).isZero();
        assertThat(keeper.count()).isZero();
    }

    private LaneKeeper keeper() {
        // The keeper asks for the timeline between its statements.
        LongSupplier timeline = () -> {
            meanwhile.getAndSet(() -> {}).run();
            return 0;
        };
        return new LaneKeeper(
                leases,
                member,
                Duration.ofMinutes(1),
                instance -> Uni.createFrom().voidItem(),
                lane -> false,
                timeline);
    }

    private long lanes() {
        return (Long) Numbers.sql("SELECT count(*) FROM outbox_lane WHERE owner = $1", member.id())
                .getFirst()[0];
    }
}
