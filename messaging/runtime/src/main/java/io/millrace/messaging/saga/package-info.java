/**
 * Sagas: work of several services that ends completed, undone, or stuck where a person sees it.
 *
 * <p>An orchestrated saga after Hector Garcia-Molina and Kenneth Salem, <em>Sagas</em> (1987), and Chris Richardson,
 * <em>Microservices Patterns</em>, chapter 4. A {@link io.millrace.messaging.saga.SagaDefinition} says what the steps
 * are, {@link io.millrace.messaging.saga.Sagas} starts them and takes the replies.
 */
@NullMarked
package io.millrace.messaging.saga;

import org.jspecify.annotations.NullMarked;
