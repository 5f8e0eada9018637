package io.millrace.messaging.relay.lease;

import java.util.List;

/**
 * A lane that this member owns in the database.
 *
 * @param epoch number of the lane's ownership; each claim raises it
 * @param unfenced members whose lease of this lane expired and that have not been fenced at the broker since
 */
record OwnedLane(int lane, long epoch, List<String> unfenced) {}
