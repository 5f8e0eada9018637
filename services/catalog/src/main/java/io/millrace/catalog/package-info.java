/**
 * Products and prices.
 *
 * <p>Consumes: {@code catalog.recovery}. Publishes: {@code catalog}, each product's full state. Owns: the products.
 */
@NullMarked
package io.millrace.catalog;

import org.jspecify.annotations.NullMarked;
