package io.millrace.users.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Argon2idTest {

    private static final String PASSWORD = "a long sentence of mine";

    private final Argon2id costs = new Argon2id(64, 2, 1);

    @Test
    void aHashIsOfItsPasswordAloneAndDiffersEachTime() {
        PasswordHash hash = costs.hash(PASSWORD);

        assertThat(Argon2id.matches(PASSWORD, hash)).isTrue();
        assertThat(Argon2id.matches(PASSWORD + " ", hash)).isFalse();
        assertThat(Argon2id.matches("", hash)).isFalse();
        assertThat(costs.hash(PASSWORD)).isNotEqualTo(hash);
        assertThat(hash.phc()).startsWith("$argon2id$v=19$m=64,t=2,p=1$");
        assertThat(hash.toString()).doesNotContain(hash.phc());
    }

    /** By the command of the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1. */
    @Test
    void hashesOfOthersAreUnderstood() {
        var hash = new PasswordHash(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

        assertThat(Argon2id.matches("password", hash)).isTrue();
        assertThat(Argon2id.matches("Password", hash)).isFalse();
    }

    @Test
    void aPasswordIsTheSameHoweverItsCharactersAreWritten() {
        assertThat(Argon2id.matches("mu\u0308hle und mehr", costs.hash("m\u00fchle und mehr")))
                .isTrue();
    }

    /** The check of a login without an account does the work of any other, and fails. */
    @Test
    void theHashOfNoPasswordHasTheCostsOfAnyOther() {
        PasswordHash nobodys = costs.hashOfNoPassword();

        assertThat(Argon2id.matches(PASSWORD, nobodys)).isFalse();
        assertThat(costs.isAbove(nobodys)).isFalse();
        assertThat(nobodys.phc()).hasSameSizeAs(costs.hash(PASSWORD).phc());
    }

    @Test
    void onlyHashesThatCostLessAreOutdated() {
        PasswordHash hash = costs.hash(PASSWORD);

        assertThat(costs.isAbove(hash)).isFalse();
        assertThat(new Argon2id(32, 2, 1).isAbove(hash)).isFalse();
        assertThat(new Argon2id(128, 2, 1).isAbove(hash)).isTrue();
        assertThat(new Argon2id(64, 3, 1).isAbove(hash)).isTrue();
    }
}
