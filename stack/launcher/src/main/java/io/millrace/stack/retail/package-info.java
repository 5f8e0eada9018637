/** Imports the invoices of a shop as orders, and checks that every unit and penny is accounted for. */
@NullMarked
package io.millrace.stack.retail;

import org.jspecify.annotations.NullMarked;
