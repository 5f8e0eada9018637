package io.millrace.notifications.webhooks;

import java.net.URI;
import java.net.URISyntaxException;

import io.millrace.kit.Problems;

/**
 * The address of a subscriber.
 *
 * @param uri absolute, with {@code http} or {@code https} and a host; without user info and fragment
 */
record WebhookUrl(URI uri) {

    static final int MAX_LENGTH = 2000;

    private static final String FIELD = "url";
    private static final String HTTPS = "https";
    private static final String HTTP = "http";
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int MAX_PORT = 65_535;

    /** @throws RuntimeException a problem that names the field, if the text is no address that a subscription may have */
    static WebhookUrl parse(String text, boolean httpPermitted) {
        URI uri = uri(text);
        String scheme = uri.getScheme();
        if (!HTTPS.equalsIgnoreCase(scheme) && !(httpPermitted && HTTP.equalsIgnoreCase(scheme))) {
            throw Problems.badRequest(
                    FIELD, httpPermitted ? "must begin with https:// or http://" : "must begin with https://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw Problems.badRequest(FIELD, "must have a host, and a port between 1 and 65535 if it has one");
        }
        if (uri.getRawUserInfo() != null) {
            throw Problems.badRequest(FIELD, "must have no user and no password: messages are signed instead");
        }
        if (uri.getRawFragment() != null) {
            throw Problems.badRequest(FIELD, "must have no fragment: it is not sent to a server");
        }
        return new WebhookUrl(uri);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw Problems.badRequest(FIELD, "must be an address such as https://shop.example/webhooks");
        }
    }

    boolean isSecure() {
        return HTTPS.equalsIgnoreCase(uri.getScheme());
    }

    /** The host's name or address; an address of IPv6 without its brackets. */
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : isSecure() ? HTTPS_PORT : HTTP_PORT;
    }

    /** Path and query, as they are sent. */
    String target() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
