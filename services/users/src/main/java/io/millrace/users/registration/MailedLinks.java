package io.millrace.users.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;

import io.millrace.contracts.users.MailLink;
import io.millrace.kit.ProblemCode;
import io.millrace.kit.Problems;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.kit.link.MailLinks;
import io.millrace.users.account.MailLinkStore;
import io.millrace.users.account.MailLinkStore.Link;

/** Makes the links of mails, and takes them. */
@ApplicationScoped
class MailedLinks {

    private final MailLinkStore store;
    private final MailLinks links;

    MailedLinks(MailLinkStore store, MailLinks links) {
        this.store = store;
        this.links = links;
    }

    /** Makes a link, in the current transaction; earlier ones of its purpose are void. */
    Uni<MailLink> make(UUID account, LinkPurpose purpose, Instant now, Duration lifetime) {
        UUID id = UUID.randomUUID();
        Instant expiresAt = now.plus(lifetime);
        return store.replace(id, account, purpose, now, expiresAt).replaceWith(new MailLink(id, expiresAt));
    }

    /** The link of a token, locked in the current transaction. Fails alike if there is none and if the token is forged. */
    Uni<Link> find(LinkPurpose purpose, String token) {
        UUID id = links.verify(purpose, token).orElseThrow(MailedLinks::isVoid);
        return store.findForUse(id, purpose).map(found -> found.orElseThrow(MailedLinks::isVoid));
    }

    /** Whether this is the failure of a link that is not good. */
    static boolean tellsOfAVoidLink(Throwable failure) {
        return failure instanceof HttpProblem problem && problem.getStatusCode() == ProblemCode.UNPROCESSABLE.status();
    }

    static RuntimeException isVoid() {
        return Problems.unprocessable("token", "is not good, or not any more: ask for another mail");
    }
}
