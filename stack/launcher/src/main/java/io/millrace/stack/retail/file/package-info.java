/**
 * Reads files of invoices in the dialects that shops export: recognises encoding, columns, separator, decimal mark and
 * date format, and rejects an invoice whole if one of its lines cannot be used.
 */
@NullMarked
package io.millrace.stack.retail.file;

import org.jspecify.annotations.NullMarked;
