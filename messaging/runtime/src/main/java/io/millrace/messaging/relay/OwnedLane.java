package io.millrace.messaging.relay;

import java.util.List;

/**
 * A lane that this member owns in the database.
 *
 * @param epoch counts the owners of the lane
 * @param unfenced members that let the lease of this lane expire and have not been fenced at the broker since
 */
record OwnedLane(int lane, long epoch, List<String> unfenced) {}
