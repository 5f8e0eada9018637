package io.millrace.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListTotalTest {

    @Test
    void aTotalIsExactUpToTheLimit() {
        assertThat(ListTotal.of(0)).isEqualTo(new ListTotal(0, true));
        assertThat(ListTotal.of(ListTotal.LIMIT)).isEqualTo(new ListTotal(10_000, true));
    }

    @Test
    void countingEndsOneBehindTheLimit() {
        PageSql sql = PageSql.counting("SELECT FROM a").whereGiven("b = ?", "c").counted();

        assertThat(sql.sql()).isEqualTo("SELECT count(*) FROM (SELECT FROM a WHERE b = $1 LIMIT $2) AS counted");
        assertThat(sql.parameters()).containsExactly("c", 10_001);
        assertThat(ListTotal.of(10_001)).isEqualTo(new ListTotal(10_000, false));
    }
}
