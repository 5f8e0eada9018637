package io.millrace.notifications.webhooks;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Distinguishes addresses of the internet from addresses of this machine, its network and its cloud. By a subscription
 * to one of the latter a client could send requests, through this service, to servers that it cannot reach itself.
 */
final class PublicAddresses {

    private static final int BYTE = 0xFF;
    private static final int IPV4_LENGTH = 4;

    /** A range of addresses: the first bits. */
    private record Range(byte[] bytes, int bits) {

        static Range of(int bits, int... bytes) {
            byte[] prefix = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                prefix[i] = (byte) bytes[i];
            }
            return new Range(prefix, bits);
        }

        boolean contains(byte[] address) {
            for (int i = 0; i < bytes.length; i++) {
                int left = Math.min(Byte.SIZE, bits - i * Byte.SIZE);
                int mask = BYTE << (Byte.SIZE - left) & BYTE;
                if ((address[i] & mask) != (bytes[i] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** IANA's special-purpose IPv4 addresses that are not globally reachable, and multicast addresses. */
    private static final List<Range> SPECIAL_IPV4 = List.of(
            Range.of(8, 0),
            Range.of(8, 10),
            Range.of(10, 100, 64),
            Range.of(8, 127),
            Range.of(16, 169, 254),
            Range.of(12, 172, 16),
            Range.of(24, 192, 0, 0),
            Range.of(24, 192, 0, 2),
            Range.of(24, 192, 88, 99),
            Range.of(16, 192, 168),
            Range.of(15, 198, 18),
            Range.of(24, 198, 51, 100),
            Range.of(24, 203, 0, 113),
            Range.of(3, 224));

    /** Global unicast is 2000::/3; 6to4 and Teredo carry IPv4 addresses, which may be private. */
    private static final Range GLOBAL_IPV6 = Range.of(3, 0x20);

    private static final List<Range> SPECIAL_IPV6 =
            List.of(Range.of(23, 0x20, 0x01, 0x00), Range.of(32, 0x20, 0x01, 0x0d, 0xb8), Range.of(16, 0x20, 0x02));

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address || bytes.length == IPV4_LENGTH) {
            return SPECIAL_IPV4.stream().noneMatch(range -> range.contains(bytes));
        }
        return GLOBAL_IPV6.contains(bytes) && SPECIAL_IPV6.stream().noneMatch(range -> range.contains(bytes));
    }
}
