/**
 * Requests with many lines: read as they arrive, stored in batches, and answered line by line. See docs/api.md, "Many at
 * once".
 */
@NullMarked
package io.millrace.kit.bulk;

import org.jspecify.annotations.NullMarked;
