package io.millrace.users.keys;

import java.security.PublicKey;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;

/**
 * Verifies tokens with the keys that this service has, by the rules of MicroProfile JWT. Without it the service would fetch
 * its own keys over HTTP.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class LocalTokenVerification extends JWTCallerPrincipalFactory {

    private final SigningKeys keys;
    private final JWTCallerPrincipalFactory rules = new DefaultJWTCallerPrincipalFactory();

    LocalTokenVerification(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo settings) throws ParseException {
        PublicKey key = keys.known()
                .find(TokenHeaders.keyId(token))
                .orElseThrow(() -> new ParseException("the token names no key of this service"));
        var withKey = new JWTAuthContextInfo(settings);
        withKey.setPublicVerificationKey(key);
        return parsed(token, withKey);
    }

    /** The failures of the library's rules have the token in their text, and are logged at level DEBUG. */
    @SuppressWarnings("UnusedException")
    private JWTCallerPrincipal parsed(String token, JWTAuthContextInfo settings) throws ParseException {
        try {
            return rules.parse(token, settings);
        } catch (ParseException e) {
            throw new ParseException("the token is not valid, or has expired");
        }
    }
}
