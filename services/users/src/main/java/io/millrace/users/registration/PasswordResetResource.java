package io.millrace.users.registration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.millrace.kit.AcceptedAnswers;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.users.password.PasswordRules;

/** The API of forgotten passwords. */
@Path("/api/users/password-reset")
@Tag(name = "Users")
public class PasswordResetResource {

    private final PasswordResets resets;
    private final ObjectMapper mapper;

    PasswordResetResource(PasswordResets resets, ObjectMapper mapper) {
        this.resets = resets;
        this.mapper = mapper;
    }

    @POST
    @ShedsLoad
    @Path("/mail")
    @Operation(
            summary = "Has a mail sent that leads to a new password",
            description = "The answer is the same whether or not there is an account with this address.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ResetRequest.class),
                            examples = @ExampleObject(name = "an address", value = ResetRequest.EXAMPLE)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = RegistrationView.class)))
    public Uni<Response> request(@NotNull(message = Problems.NO_BODY) @Valid ResetRequest request)
            throws JsonProcessingException {
        String answer = mapper.writeValueAsString(RegistrationView.MAILED);
        return resets.request(request).map(done -> AcceptedAnswers.of(answer).build());
    }

    @POST
    @ShedsLoad
    @Operation(summary = "Sets a new password, by the token of the link in the mail; all sessions end")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NewPasswordRequest.class),
                            examples = @ExampleObject(name = "a password", value = NewPasswordRequest.EXAMPLE)))
    @APIResponse(responseCode = "204", description = "The password is set")
    public Uni<Void> reset(@NotNull(message = Problems.NO_BODY) @Valid NewPasswordRequest request) {
        return resets.reset(request);
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "The page of the link in the mail; opening it changes nothing")
    @APIResponse(responseCode = "200", description = "A page with a form")
    public Response page(@QueryParam("token") @DefaultValue("") @Size(max = 200) String token) {
        return LinkPages.passwordReset(token);
    }

    @POST
    @Path("/form")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Uni<Response> form(
            @FormParam("token") @DefaultValue("") @Size(max = 200) String token,
            @FormParam("newPassword") @DefaultValue("") @Size(max = 2 * PasswordRules.MOST_CHARACTERS) String newPassword) {
        return resets.reset(new NewPasswordRequest(token, newPassword))
                .map(set ->
                        LinkPages.message(Response.Status.OK, "Your password is set", "You can log in with it now."))
                .onFailure(HttpProblem.class)
                .recoverWithItem(failure -> LinkPages.message(
                        Response.Status.BAD_REQUEST,
                        "The password was not set",
                        "Either this link is not good any more, or the password is too short or too common."));
    }
}
