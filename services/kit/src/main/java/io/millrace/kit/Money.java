package io.millrace.kit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * An amount in one currency.
 *
 * @param amount up to 15 digits before the point and 4 behind it; text in JSON, so that no reader makes a binary
 *     fraction of it
 * @param currency ISO 4217
 */
public record Money(
        @NotNull @PositiveOrZero @Digits(integer = 15, fraction = 4) @JsonFormat(shape = JsonFormat.Shape.STRING)
        BigDecimal amount,

        @NotNull @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code such as GBP") String currency) {

    /** The scale of amounts in the contracts. */
    private static final int SCALE = 4;

    public static Money of(String amount, String currency) {
        return new Money(new BigDecimal(amount), currency);
    }

    public static Money zero(String currency) {
        return new Money(BigDecimal.ZERO, currency);
    }

    public Money plus(Money other) {
        return new Money(amount.add(sameCurrency(other).amount), currency);
    }

    public Money minus(Money other) {
        return new Money(amount.subtract(sameCurrency(other).amount), currency);
    }

    public Money times(int count) {
        return new Money(amount.multiply(BigDecimal.valueOf(count)), currency);
    }

    public boolean isMoreThan(Money other) {
        return amount.compareTo(sameCurrency(other).amount) > 0;
    }

    @JsonIgnore
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** As people write it: with the decimals that the currency has, or more if there are more. */
    public String text() {
        int decimals = Math.max(Currency.getInstance(currency).getDefaultFractionDigits(), 0);
        BigDecimal plain = amount.stripTrailingZeros();
        return plain.setScale(Math.max(decimals, plain.scale()), RoundingMode.UNNECESSARY) + " " + currency;
    }

    public io.millrace.contracts.common.Money toContract() {
        return new io.millrace.contracts.common.Money(amount.setScale(SCALE, RoundingMode.UNNECESSARY), currency);
    }

    public static Money of(io.millrace.contracts.common.Money contract) {
        return new Money(contract.getAmount(), contract.getCurrency());
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("%s and %s don't add up".formatted(currency, other.currency));
        }
        return other;
    }
}
