package io.millrace.users.password;

import java.util.Locale;
import java.util.Set;

import io.millrace.kit.Problems;

/** The rule for new passwords, after NIST SP 800-63B: long, and not one of those that are tried first. No mixture is asked for. */
public final class PasswordRules {

    public static final int FEWEST_CHARACTERS = 12;

    /** Longer ones would only make work. */
    public static final int MOST_CHARACTERS = 200;

    private static final int FEWEST_DIFFERENT = 4;

    /** Of published lists, those that are long enough. */
    private static final Set<String> COMMON = Set.of(
            "123456789012",
            "1234567890123",
            "12345678901234",
            "123456789abc",
            "1234567890ab",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "abcdefghijkl",
            "abcd1234abcd",
            "administrator",
            "changemenow1",
            "correcthorse",
            "iloveyou1234",
            "iloveyouforever",
            "letmein12345",
            "passw0rd1234",
            "password1234",
            "password12345",
            "password123456",
            "passwordpassword",
            "qazwsxedcrfv",
            "qwerty123456",
            "qwerty1234567",
            "qwertyqwerty",
            "qwertyuiop12",
            "qwertyuiop123",
            "qwertyuiopasdfgh",
            "unbelievable",
            "welcome12345",
            "zaq12wsxcde3");

    private PasswordRules() {}

    /**
     * Demands a password that is hard to guess.
     *
     * @param field the field of the request, for the problem
     * @param email the account's address, which must not be the password
     */
    public static void demand(String field, String password, String email) {
        int length = password.codePointCount(0, password.length());
        if (length < FEWEST_CHARACTERS || length > MOST_CHARACTERS) {
            throw Problems.badRequest(
                    field, "must have %d to %d characters".formatted(FEWEST_CHARACTERS, MOST_CHARACTERS));
        }
        String plain = password.toLowerCase(Locale.ROOT);
        if (COMMON.contains(plain)
                || plain.codePoints().distinct().count() < FEWEST_DIFFERENT
                || plain.equals(email.toLowerCase(Locale.ROOT))) {
            throw Problems.badRequest(field, "is one of those that are tried first: choose another one");
        }
    }
}
