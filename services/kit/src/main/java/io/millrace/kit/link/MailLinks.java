package io.millrace.kit.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Derives the token of a link from the link's id, by HMAC with a secret that two services share. Events carry the id, which
 * alone is good for nothing; so no token is stored, neither in a topic nor in a table.
 */
@ApplicationScoped
public class MailLinks {

    /** The setting: the first secret derives, each of them is accepted. */
    public static final String SECRETS = "millrace.mail-links.secrets";

    /** A token: the link's id, a dot, and the MAC. */
    public static final String TOKEN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.[A-Za-z0-9_-]{43}";

    private static final Pattern TOKENS = Pattern.compile(TOKEN);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int FEWEST_CHARACTERS = 32;
    private static final int ID_LENGTH = 36;

    private final List<String> secrets;

    public MailLinks(@ConfigProperty(name = SECRETS) Optional<List<String>> secrets) {
        this.secrets = secrets.orElse(List.of());
        if (this.secrets.stream().anyMatch(secret -> secret.length() < FEWEST_CHARACTERS)) {
            throw new ConfigurationException(
                    "each of %s must have at least %d characters".formatted(SECRETS, FEWEST_CHARACTERS));
        }
    }

    /** Whether a secret is configured. */
    public boolean areConfigured() {
        return !secrets.isEmpty();
    }

    /**
     * The token of a link.
     *
     * @throws ConfigurationException if no secret is configured
     */
    public String token(LinkPurpose purpose, UUID link) {
        if (secrets.isEmpty()) {
            throw new ConfigurationException("%s is not set: no link can be written into a mail".formatted(SECRETS));
        }
        return link + "." + mac(secrets.getFirst(), purpose, link);
    }

    /** The id of the link whose token this is; empty if the token was not derived from one of the secrets. */
    public Optional<UUID> verify(LinkPurpose purpose, String token) {
        if (!TOKENS.matcher(token).matches()) {
            return Optional.empty();
        }
        UUID link = UUID.fromString(token.substring(0, ID_LENGTH));
        byte[] given = token.substring(ID_LENGTH + 1).getBytes(StandardCharsets.US_ASCII);
        boolean derived = false;
        for (String secret : secrets) {
            derived |= MessageDigest.isEqual(given, mac(secret, purpose, link).getBytes(StandardCharsets.US_ASCII));
        }
        return derived ? Optional.of(link) : Optional.empty();
    }

    private static String mac(String secret, LinkPurpose purpose, UUID link) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] text = (purpose.name() + "." + link).getBytes(StandardCharsets.US_ASCII);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
