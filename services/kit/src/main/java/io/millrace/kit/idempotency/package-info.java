/** Requests under an {@code Idempotency-Key}: carried out once, and answered alike each time. See docs/api.md. */
@NullMarked
package io.millrace.kit.idempotency;

import org.jspecify.annotations.NullMarked;
