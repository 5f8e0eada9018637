package io.millrace.kit.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** Why a provider refuses an operation: the problem document of {@code docs/providers}. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record ProviderProblem(@Nullable String code, @Nullable String detail) {}
