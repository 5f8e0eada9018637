package io.millrace.catalog;

import java.math.BigDecimal;
import java.time.Instant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.millrace.kit.Money;

/** A product. It is never removed, only withdrawn: orders refer to it. */
@Entity
public class Product {

    @Id
    public String sku = "";

    public String name = "";
    public String description = "";

    @Column(name = "price_amount")
    public BigDecimal priceAmount = BigDecimal.ZERO;

    @Column(name = "price_currency")
    public String priceCurrency = "";

    /** Whether customers can order the product. */
    public boolean listed;

    /** Counts the product's changes from 1. */
    public long version;

    @Column(name = "changed_at")
    public Instant changedAt = Instant.EPOCH;

    static Product named(String sku) {
        var product = new Product();
        product.sku = sku;
        return product;
    }

    public Money price() {
        return new Money(priceAmount, priceCurrency);
    }

    /** Lists the product with these values. Returns whether that changed it. */
    boolean list(String newName, String newDescription, Money price, Instant now) {
        if (listed
                && name.equals(newName)
                && description.equals(newDescription)
                && priceAmount.compareTo(price.amount()) == 0
                && priceCurrency.equals(price.currency())) {
            return false;
        }
        name = newName;
        description = newDescription;
        priceAmount = price.amount();
        priceCurrency = price.currency();
        listed = true;
        changed(now);
        return true;
    }

    /** Withdraws the product. Returns whether it was listed. */
    boolean withdraw(Instant now) {
        if (!listed) {
            return false;
        }
        listed = false;
        changed(now);
        return true;
    }

    /** Restores a published state of the listed product, unless the present state is newer. */
    void becomeListed(long ofVersion, String newName, String newDescription, Money price, Instant at) {
        if (ofVersion > version) {
            name = newName;
            description = newDescription;
            priceAmount = price.amount();
            priceCurrency = price.currency();
            become(true, ofVersion, at);
        }
    }

    /** Restores a published withdrawal, unless the present state is newer. */
    void becomeWithdrawn(long ofVersion, Instant at) {
        if (ofVersion > version) {
            become(false, ofVersion, at);
        }
    }

    private void become(boolean isListed, long ofVersion, Instant at) {
        listed = isListed;
        version = ofVersion;
        changedAt = at;
    }

    private void changed(Instant now) {
        version++;
        changedAt = now;
    }
}
