package io.millrace.kit.idempotency;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.DefaultBean;

/** Stands for all callers while the API knows none by name. */
@DefaultBean
@ApplicationScoped
class AnonymousCaller implements Caller {

    @Override
    public String id() {
        return "";
    }
}
