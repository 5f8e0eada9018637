package io.millrace.users;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import io.millrace.kit.link.MailLinks;

/** The secrets of a test, hashes that cost little, and a first admin. */
public class UsersSettings implements QuarkusTestResourceLifecycleManager {

    static final String ADMIN = "admin@millrace.example";
    static final String ADMIN_PASSWORD = "the admin of a test";

    private static final String LINKS = "a secret for links that a test has";

    /** The tokens of links, as notifications derives them. */
    static MailLinks links() {
        return new MailLinks(Optional.of(List.of(LINKS)));
    }

    @Override
    public Map<String, String> start() {
        return Map.of(
                "millrace.users.key-secret",
                "a secret for keys that a test has",
                "millrace.mail-links.secrets",
                LINKS,
                "millrace.users.first-admin.email",
                ADMIN,
                "millrace.users.first-admin.password",
                ADMIN_PASSWORD,
                "millrace.users.passwords.memory-kib",
                "64",
                "millrace.users.passwords.iterations",
                "1");
    }

    @Override
    public void stop() {}
}
