/**
 * Sagas: work across several services that ends completed, undone, or visibly stuck until a person steps in.
 *
 * <p>An orchestrated saga after Hector Garcia-Molina and Kenneth Salem, <em>Sagas</em> (1987), and Chris Richardson,
 * <em>Microservices Patterns</em>, chapter 4. A {@link io.millrace.messaging.saga.SagaDefinition} lists the steps;
 * {@link io.millrace.messaging.saga.Sagas} starts sagas and applies the replies.
 */
@NullMarked
package io.millrace.messaging.saga;

import org.jspecify.annotations.NullMarked;
