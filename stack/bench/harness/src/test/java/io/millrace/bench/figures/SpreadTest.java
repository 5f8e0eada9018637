package io.millrace.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9, 4));
    }

    @Test
    void ratiosAreThoseOfTakesThatWereTakenSideBySide() {
        assertThat(Spread.ratio(List.of(1.0, 4.0, 9.0), List.of(2.0, 4.0, 3.0))).isEqualTo(new Spread(1, 0.5, 3, 3));
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        double[] values = {5, 1, 4, 2, 3};

        assertThat(Spread.percentile(values, 50)).isEqualTo(3);
        assertThat(Spread.percentile(values, 99)).isEqualTo(5);
        assertThat(Spread.percentile(values, 0)).isEqualTo(1);
        assertThat(values).containsExactly(5, 1, 4, 2, 3);
    }

    @Test
    void nothingMeasuredIsNoFigure() {
        assertThatThrownBy(() -> Spread.of(List.of())).hasMessageContaining("the benchmark has no measurement");
    }
}
