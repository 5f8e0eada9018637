/** The command that measures: each room a question, asked in one run beside its baseline. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
