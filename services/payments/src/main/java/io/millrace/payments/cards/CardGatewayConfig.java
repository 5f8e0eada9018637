package io.millrace.payments.cards;

import io.smallrye.config.ConfigMapping;

import io.millrace.kit.provider.ProviderConfig;

/** Which card gateway payments uses. */
@ConfigMapping(prefix = CardGatewayConfig.PREFIX)
interface CardGatewayConfig extends ProviderConfig {

    String PREFIX = "millrace.payments.provider";
}
