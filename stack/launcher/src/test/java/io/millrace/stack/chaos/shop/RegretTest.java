package io.millrace.stack.chaos.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class RegretTest {

    private static final Map<String, Integer> ORDERED = Map.of("mill", 4, "beans", 1);
    private static final Map<String, Integer> ALL_THAT_IS_LEFT = Map.of();

    private final List<Regret> regrets = IntStream.range(0, 200)
            .mapToObj(seed -> Regret.of(new Random(seed), ORDERED))
            .toList();

    @Test
    void clientsKeepADeliveredOrderOrGiveBackAllOrAPartOrTwoParts() {
        assertThat(regrets).extracting(Regret::returns).contains(List.of(), List.of(ALL_THAT_IS_LEFT));
        assertThat(regrets)
                .extracting(Regret::returns)
                .anySatisfy(returns -> assertThat(returns).singleElement().isNotIn(ALL_THAT_IS_LEFT, ORDERED));
        assertThat(regrets).extracting(Regret::returns).anySatisfy(returns -> assertThat(returns)
                .hasSize(2));
    }

    /** Otherwise the request would be refused, and no return of a part would be exercised. */
    @Test
    void aPartHasNoMoreThanWasOrdered() {
        assertThat(regrets).flatExtracting(Regret::returns).allSatisfy(part -> assertThat(part)
                .allSatisfy((sku, units) -> assertThat(units).isBetween(1, ORDERED.get(sku))));
    }
}
