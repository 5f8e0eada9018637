package io.millrace.kit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import org.jspecify.annotations.Nullable;

/** An amount that can be paid: with no more decimals than its currency has. The violation names the amount. */
@Documented
@Constraint(validatedBy = FitsCurrency.Validator.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface FitsCurrency {

    String message() default "must fit its currency";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Leaves missing and unknown values to the constraints of the fields. */
    class Validator implements ConstraintValidator<FitsCurrency, Money> {

        @Override
        public boolean isValid(@Nullable Money money, ConstraintValidatorContext context) {
            Optional<String> misfit = money == null ? Optional.empty() : money.misfit();
            misfit.ifPresent(message -> {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(message)
                        .addPropertyNode("amount")
                        .addConstraintViolation();
            });
            return misfit.isEmpty();
        }
    }
}
