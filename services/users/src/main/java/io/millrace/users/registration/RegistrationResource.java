package io.millrace.users.registration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.AcceptedAnswers;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.users.password.PasswordRules;

/** The API of registrations. */
@Path("/api/users")
@Tag(name = "Users")
public class RegistrationResource {

    private final Registrations registrations;
    private final Confirmations confirmations;

    RegistrationResource(Registrations registrations, Confirmations confirmations) {
        this.registrations = registrations;
        this.confirmations = confirmations;
    }

    @POST
    @ShedsLoad
    @Operation(
            summary = "Registers an account; a mail asks its owner to confirm it",
            description =
                    "The answer is the same whether or not there is an account with this address. Addresses are compared "
                            + "without case. A repetition under the same Idempotency-Key is answered as the first request was.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RegistrationRequest.class),
                            examples = @ExampleObject(name = "an account", value = RegistrationRequest.EXAMPLE)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = RegistrationView.class)))
    public Uni<Response> register(
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @NotNull(message = Problems.NO_BODY) @Valid RegistrationRequest request) {
        return registrations.register(key, request).map(answer -> AcceptedAnswers.of(answer.json())
                .build());
    }

    @POST
    @ShedsLoad
    @Path("/confirmation")
    @Operation(
            summary = "Confirms an account, by the token of the link in the mail and the password of the registration",
            description =
                    "So nobody confirms a password that somebody else has chosen. Another registration with the same address "
                            + "leads to another mail.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ConfirmationRequest.class),
                            examples = @ExampleObject(name = "a confirmation", value = ConfirmationRequest.EXAMPLE)))
    @APIResponse(responseCode = "204", description = "The account is confirmed")
    public Uni<Void> confirm(@NotNull(message = Problems.NO_BODY) @Valid ConfirmationRequest request) {
        return confirmations
                .confirm(request.token(), request.password())
                .invoke(matches -> {
                    if (!matches) {
                        throw Problems.unprocessable("password", "is not the one of this registration: register again");
                    }
                })
                .replaceWithVoid();
    }

    @GET
    @Path("/confirmation")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "The page of the link in the mail; opening it changes nothing")
    @APIResponse(responseCode = "200", description = "A page with a form")
    public Response page(@QueryParam("token") @DefaultValue("") @Size(max = 200) String token) {
        return LinkPages.confirmation(token);
    }

    @POST
    @Path("/confirmation/form")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Uni<Response> form(
            @FormParam("token") @DefaultValue("") @Size(max = 200) String token,
            @FormParam("password") @DefaultValue("") @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String password) {
        return confirmations
                .confirm(token, password)
                .map(matches -> matches
                        ? LinkPages.message(Response.Status.OK, "Your account is confirmed", "You can log in now.")
                        : LinkPages.message(
                                Response.Status.BAD_REQUEST,
                                "This is not the password",
                                "Go back, and enter the one that you have registered with, or register again."))
                .onFailure(MailedLinks::tellsOfAVoidLink)
                .recoverWithItem(failure -> LinkPages.message(
                        Response.Status.BAD_REQUEST,
                        "This link is not good any more",
                        "Register again to get another mail."));
    }
}
