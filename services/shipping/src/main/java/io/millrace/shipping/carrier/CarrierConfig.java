package io.millrace.shipping.carrier;

import io.smallrye.config.ConfigMapping;

import io.millrace.kit.provider.ProviderConfig;

/** Which carrier shipping uses. */
@ConfigMapping(prefix = CarrierConfig.PREFIX)
interface CarrierConfig extends ProviderConfig {

    String PREFIX = "millrace.shipping.carrier";
}
