/** Tests of the contracts: evolution and fidelity. */
@NullMarked
package io.millrace.contracts;

import org.jspecify.annotations.NullMarked;
