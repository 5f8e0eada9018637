package io.millrace.notifications;

/**
 * A mail that is to be sent now.
 *
 * @param attempts how often it was tried, and failed
 * @param sent whether the mail server has accepted it before
 */
record OutgoingMail(Letter letter, Recipient recipient, int attempts, boolean sent) {}
