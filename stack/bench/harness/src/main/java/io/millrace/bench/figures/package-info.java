/** The figures of a run, and their tables and charts. */
@NullMarked
package io.millrace.bench.figures;

import org.jspecify.annotations.NullMarked;
