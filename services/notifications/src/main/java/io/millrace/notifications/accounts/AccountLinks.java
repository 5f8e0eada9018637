package io.millrace.notifications.accounts;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.link.LinkPurpose;
import io.millrace.kit.link.MailLinks;

/** Writes the links of mails. */
@ApplicationScoped
class AccountLinks {

    private final MailLinks links;
    private final String base;

    /** @param base the shop's address, under which the gateway is reached */
    AccountLinks(
            MailLinks links,
            @ConfigProperty(name = "millrace.notifications.link-base", defaultValue = "http://localhost:8080")
                    String base) {
        this.links = links;
        this.base = base.replaceAll("/+$", "");
    }

    /** @param id the link's */
    String write(LinkPurpose purpose, UUID id) {
        return base + purpose.path() + "?token=" + links.token(purpose, id);
    }
}
