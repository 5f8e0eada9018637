package io.millrace.kit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An amount in one currency.
 *
 * <p>Nothing rounds: an amount from outside has no more decimals than its currency, and sums and multiples of such
 * amounts have none either.
 *
 * @param amount up to 15 digits before the point, and as many behind it as the currency has; text in JSON, so that no
 *     reader makes a binary fraction of it
 * @param currency ISO 4217
 */
@FitsCurrency
public record Money(
        @NotNull @PositiveOrZero @Digits(integer = INTEGER_DIGITS, fraction = SCALE) @JsonFormat(shape = JsonFormat.Shape.STRING)
        BigDecimal amount,

        @NotNull @KnownCurrency @Schema(pattern = "[A-Z]{3}")
        String currency) {

    /** The scale of amounts in the contracts. */
    private static final int SCALE = 4;

    private static final int INTEGER_DIGITS = 15;

    /** The number of decimals by currency; without gold and test codes, which have -1. */
    private static final Map<String, Integer> DECIMALS = Currency.getAvailableCurrencies().stream()
            .filter(currency -> currency.getDefaultFractionDigits() >= 0)
            .collect(Collectors.toUnmodifiableMap(Currency::getCurrencyCode, Currency::getDefaultFractionDigits));

    public Money {
        if (isWithinBounds(amount, currency)) {
            amount = customary(amount, currency);
        }
    }

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

    public String text() {
        return amount.toPlainString() + " " + currency;
    }

    /** Whether this is the ISO 4217 code of a currency for payments. */
    public static boolean isCurrency(String code) {
        return DECIMALS.containsKey(code);
    }

    /**
     * Why nobody can pay this amount, in words for a problem: it has more decimals than its currency. Empty if the
     * amount fits, and for values that break other rules.
     */
    @SuppressWarnings("NullAway") // Unvalidated components may be null.
    public Optional<String> misfit() {
        Integer decimals = currency == null ? null : DECIMALS.get(currency);
        if (decimals == null || !isWithinBounds(amount, currency)) {
            return Optional.empty();
        }
        if (amount.stripTrailingZeros().scale() <= decimals) {
            return Optional.empty();
        }
        return Optional.of("must have %s in %s, such as %s"
                .formatted(
                        decimals == 0 ? "no decimals" : decimals + " decimals at most",
                        currency,
                        amount.setScale(decimals, RoundingMode.UP).toPlainString()));
    }

    /** Null-safe, and without expanding exponents: unvalidated amounts may be missing or enormous. */
    private static boolean isWithinBounds(@Nullable BigDecimal amount, @Nullable String currency) {
        return amount != null
                && currency != null
                && amount.scale() <= SCALE
                && (long) amount.precision() - amount.scale() <= INTEGER_DIGITS;
    }

    /** The same amount with at least the currency's decimals. Events may have a currency that is unknown here. */
    private static BigDecimal customary(BigDecimal amount, String currency) {
        BigDecimal plain = amount.stripTrailingZeros();
        return plain.setScale(Math.max(DECIMALS.getOrDefault(currency, 0), plain.scale()), RoundingMode.UNNECESSARY);
    }

    public io.millrace.contracts.common.Money toContract() {
        return new io.millrace.contracts.common.Money(amount.setScale(SCALE, RoundingMode.UNNECESSARY), currency);
    }

    public static Money of(io.millrace.contracts.common.Money contract) {
        return new Money(contract.getAmount(), contract.getCurrency());
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(
                    "amounts in %s and %s can't be added".formatted(currency, other.currency));
        }
        return other;
    }
}
