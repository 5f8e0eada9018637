/** Which events have had their effect: asked and noted in the transaction of the effect. */
@NullMarked
package io.millrace.messaging.inbox;

import org.jspecify.annotations.NullMarked;
