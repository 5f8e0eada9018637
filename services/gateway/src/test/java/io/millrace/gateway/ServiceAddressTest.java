package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAddressTest {

    @ParameterizedTest
    @CsvSource({
        "http://orders, orders, 80, false",
        "http://orders/, orders, 80, false",
        "http://orders:8082, orders, 8082, false",
        "https://orders.shop.example, orders.shop.example, 443, true",
        "HTTPS://orders:8443, orders, 8443, true",
        "http://[::1]:8082, [::1], 8082, false"
    })
    void anAddressWithoutAPortHasTheDefaultPortOfItsScheme(URI address, String host, int port, boolean tls) {
        assertThat(ServiceAddress.of("orders", address)).isEqualTo(new ServiceAddress(host, port, tls));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "orders:8082",
                "//orders:8082",
                "http:///orders",
                "http://:8082",
                "http://orders:0",
                "http://orders:99999",
                "http://my_orders",
                "ftp://orders",
                "http://orders/api",
                "http://orders?a=b",
                "http://user@orders"
            })
    void anAddressThatIsIncompleteOrHasMoreIsRefusedWithItsVariable(URI address) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServiceAddress.of("orders", address))
                .withMessageContainingAll("MILLRACE_GATEWAY_SERVICES_ORDERS", "'" + address + "'", "http://host:port");
    }
}
