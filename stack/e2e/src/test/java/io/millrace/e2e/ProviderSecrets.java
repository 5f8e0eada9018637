package io.millrace.e2e;

/** The secrets that {@link Cards} and {@link Parcels} share with the services, for as long as a test runs. */
public final class ProviderSecrets {

    /** What services authenticate with. */
    public static final String API_KEY = "key-of-a-test";

    /** What messages of providers would be signed with: these providers send none. */
    public static final String WEBHOOK_SECRET = "whsec_c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz";

    private ProviderSecrets() {}
}
