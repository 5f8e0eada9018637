package io.millrace.stack.parts;

import java.util.Map;

import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;

/** Configures accounts: the first admin, and the secrets that the service {@code users} needs. Each stack has its own. */
public final class Identity {

    /** The mail address of the first admin. */
    public static final String ADMIN = "admin@millrace.example";

    /** The name of the admin's password in the file of the passwords. */
    public static final String ADMIN_PASSWORD = "users_admin";

    private static final String KEY_SECRET = "users_key";
    private static final String MAIL_LINKS = "mail_links";

    private Identity() {}

    /** The environment variables of a service. */
    static Map<String, String> environment(Service service, Secrets secrets, PortPlan ports) {
        return switch (service.name()) {
            case "users" ->
                Map.of(
                        "MILLRACE_USERS_KEY_SECRET", secrets.get(KEY_SECRET),
                        "MILLRACE_USERS_FIRST_ADMIN_EMAIL", ADMIN,
                        "MILLRACE_USERS_FIRST_ADMIN_PASSWORD", secrets.get(ADMIN_PASSWORD),
                        "MILLRACE_MAIL_LINKS_SECRETS", secrets.get(MAIL_LINKS));
            case "notifications" ->
                Map.of(
                        "MILLRACE_MAIL_LINKS_SECRETS",
                        secrets.get(MAIL_LINKS),
                        "MILLRACE_NOTIFICATIONS_LINK_BASE",
                        "http://localhost:" + ports.http(Service.GATEWAY));
            default -> Map.of();
        };
    }
}
