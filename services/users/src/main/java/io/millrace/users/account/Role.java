package io.millrace.users.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an account may do. Tokens carry the names in lower case, as the claim {@code groups}. */
public enum Role {
    /** Places orders, and sees and changes what is their own. */
    CUSTOMER,
    /** Does for anybody what customers do for themselves, and keeps catalog and stock. */
    OPERATOR,
    /** Grants roles. */
    ADMIN,
    /** A machine. */
    SERVICE;

    /** The names, for annotations. */
    public static final String OPERATORS = "operator";

    public static final String ADMINS = "admin";

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
