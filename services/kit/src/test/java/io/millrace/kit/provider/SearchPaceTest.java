package io.millrace.kit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

class SearchPaceTest {

    private static final int MINUTE = 60;

    private long now;
    private int searches;
    private boolean due;
    private final SearchPace pace = new SearchPace(() -> now);

    @Test
    void anInstanceThatDoesNothingSearchesEveryTenSecondsAtMost() {
        callEverySecond(MINUTE);
        searches = 0;

        callEverySecond(MINUTE);

        assertThat(searches).isBetween(5, 6);
    }

    @Test
    void anInstanceThatWorksSearchesAtEachCall() {
        callEverySecond(MINUTE);
        searches = 0;

        for (int i = 0; i < MINUTE; i++) {
            pace.quicken();
            callEverySecond(1);
        }

        assertThat(searches).isEqualTo(MINUTE);
    }

    @Test
    void aSearchThatFindsRowsIsFollowedByOthersAtOnce() {
        callEverySecond(MINUTE);
        due = true;
        callEverySecond(10);
        searches = 0;

        callEverySecond(MINUTE);

        assertThat(searches).isEqualTo(MINUTE);
    }

    @Test
    void aSearchThatFailsIsRepeatedAtTheNextCall() {
        callEverySecond(MINUTE);
        for (int i = 0; i < 10; i++) {
            now += Duration.ofSeconds(1).toNanos();
            pace.run(() -> Uni.createFrom().failure(new IllegalStateException("the database is away")))
                    .onFailure()
                    .recoverWithNull()
                    .await()
                    .indefinitely();
        }
        searches = 0;

        callEverySecond(1);

        assertThat(searches).isOne();
    }

    private void callEverySecond(int times) {
        for (int i = 0; i < times; i++) {
            now += Duration.ofSeconds(1).toNanos();
            pace.run(() -> {
                        searches++;
                        return Uni.createFrom().item(due);
                    })
                    .await()
                    .indefinitely();
        }
    }
}
