/** What was measured, and how it is shown. */
@NullMarked
package io.millrace.bench.figures;

import org.jspecify.annotations.NullMarked;
