package io.millrace.users.password;

/**
 * A hash with the parameters and the salt that it was computed with.
 *
 * @param phc in PHC string format, {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}
 */
public record PasswordHash(String phc) {

    /** Keeps the hash out of logs. */
    @Override
    public String toString() {
        return "$argon2id$...";
    }
}
