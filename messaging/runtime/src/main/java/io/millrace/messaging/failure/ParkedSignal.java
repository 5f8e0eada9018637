package io.millrace.messaging.failure;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.messaging.async.DueSignal;

/** Wakes the {@link ParkedWorker} of this process when a parked key falls due. */
@ApplicationScoped
public class ParkedSignal extends DueSignal {}
