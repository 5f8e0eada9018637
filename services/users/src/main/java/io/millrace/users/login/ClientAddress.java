package io.millrace.users.login;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from.
 *
 * @param scope what failed logins are counted by: the IPv4 address, or the first 64 bits of an IPv6 address, of which one client
 *     has all
 * @param network a shortened address, for people: it does not lead to a person
 */
record ClientAddress(String scope, String network) {

    private static final String UNKNOWN = "unknown";

    static ClientAddress parse(@Nullable String text) {
        if (text == null) {
            return new ClientAddress(UNKNOWN, UNKNOWN);
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            byte[] bytes = address.getAddress();
            if (address instanceof Inet4Address) {
                return new ClientAddress(
                        address.getHostAddress(),
                        "%d.%d.%d.0/24".formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff));
            }
            var hex = HexFormat.of();
            return new ClientAddress(
                    hex.formatHex(bytes, 0, 8) + "/64",
                    "%s:%s:%s::/48"
                            .formatted(
                                    hex.formatHex(bytes, 0, 2),
                                    hex.formatHex(bytes, 2, 4),
                                    hex.formatHex(bytes, 4, 6)));
        } catch (IllegalArgumentException e) {
            return new ClientAddress(UNKNOWN, UNKNOWN);
        }
    }
}
