package io.millrace.kit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.ws.rs.NameBinding;

/**
 * For requests that start sagas. Takes none while more sagas are under way than end in time: what would only wait until
 * its deadlines have passed is better not begun. Answers 429 with {@code Retry-After}.
 */
@NameBinding
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface LimitsSagas {}
