/** The command {@code ./millrace bench}, which measures. Each question is answered in one run, beside its baseline. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
