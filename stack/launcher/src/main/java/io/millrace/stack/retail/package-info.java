/** Brings the invoices of a shop in as orders, and checks afterwards that every unit and penny is accounted for. */
@NullMarked
package io.millrace.stack.retail;

import org.jspecify.annotations.NullMarked;
