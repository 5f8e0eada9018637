package io.millrace.users.account;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail address.
 *
 * @param text as it was given, for mails
 * @param key the form in which addresses are compared: in lower case, the domain in ASCII (IDNA)
 */
public record EmailAddress(String text, String key) {

    /** The most characters, by RFC 5321. */
    public static final int MOST_CHARACTERS = 254;

    /** As in the contracts. Excludes quoted names, comments and invisible characters. */
    private static final Pattern ADDRESS =
            Pattern.compile("([^\\p{C}\\p{Z}\"(),:;<>@\\[\\]\\\\]+)@([^\\p{C}\\p{Z}\"(),:;<>@\\[\\]\\\\]+)");

    /** Reads an address; empty if the text is none. */
    public static Optional<EmailAddress> parse(String text) {
        var parts = ADDRESS.matcher(text);
        if (text.length() > MOST_CHARACTERS || !parts.matches()) {
            return Optional.empty();
        }
        try {
            String domain = IDN.toASCII(parts.group(2).toLowerCase(Locale.ROOT), IDN.USE_STD3_ASCII_RULES);
            String key = parts.group(1).toLowerCase(Locale.ROOT) + "@" + domain.toLowerCase(Locale.ROOT);
            return domain.isEmpty() ? Optional.empty() : Optional.of(new EmailAddress(text, key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Keeps the address out of logs. */
    @Override
    public String toString() {
        return "...@...";
    }
}
