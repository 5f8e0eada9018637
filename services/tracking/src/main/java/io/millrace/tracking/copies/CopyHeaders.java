package io.millrace.tracking.copies;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Tells the time of a copy in the header {@code Last-Modified}. */
@ApplicationScoped
public class CopyHeaders {

    /** The preferred form of RFC 9110, whose days have two digits. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    @ServerResponseFilter
    public void tell(ContainerResponseContext response) {
        if (response.getEntity() instanceof Copy copy) {
            var headers = response.getHeaders();
            headers.putSingle(
                    HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(copy.changedAt().atOffset(ZoneOffset.UTC)));
            // With Last-Modified alone, browsers may reuse an answer for a tenth of its age.
            headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-cache");
        }
    }
}
