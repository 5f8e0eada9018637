package io.millrace.users.registration;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.millrace.kit.link.MailLinks;

/**
 * The pages of links in mails. Programs that scan mails open links, so opening one changes nothing; its page has a form, and only
 * sending it does. The pages load nothing and run no script.
 */
final class LinkPages {

    private static final String NEW_PASSWORD = """
            <p><label>New password, of 12 characters or more:
            <input type="password" name="newPassword" autocomplete="new-password" minlength="12" required></label></p>
            """;

    private static final String PASSWORD = """
            <p><label>The password that you have chosen:
            <input type="password" name="password" autocomplete="current-password" required></label></p>
            """;

    private LinkPages() {}

    static Response confirmation(String token) {
        return form(
                token,
                "Confirm your account",
                "Somebody, you we hope, has registered with your mail address. If it was not you, close this page.",
                "confirmation/form",
                PASSWORD,
                "Confirm");
    }

    static Response passwordReset(String token) {
        return form(
                token,
                "Set a new password",
                "All sessions of your account end.",
                "password-reset/form",
                NEW_PASSWORD,
                "Set the password");
    }

    /** A page with a sentence. */
    static Response message(Response.Status status, String title, String text) {
        return page(status, "<h1>%s</h1>%n<p>%s</p>%n".formatted(title, text));
    }

    /** Only text of the form of a token gets into a page. */
    private static Response form(String token, String title, String text, String action, String fields, String button) {
        return token.matches(MailLinks.TOKEN)
                ? page(Response.Status.OK, """
                        <h1>%s</h1>
                        <p>%s</p>
                        <form method="post" action="%s">
                        <input type="hidden" name="token" value="%s">
                        %s<button>%s</button>
                        </form>
                        """.formatted(title, text, action, token, fields, button))
                : message(Response.Status.OK, "This link is not whole", "Copy all of it from the mail.");
    }

    private static Response page(Response.Status status, String content) {
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .entity("""
                        <!DOCTYPE html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <title>Millrace</title>
                        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:3em auto;padding:0 1em}</style>
                        </head>
                        <body>
                        <main>
                        %s</main>
                        </body>
                        </html>
                        """.formatted(content))
                .header("Cache-Control", "no-store")
                // The address of the page has the token.
                .header("Referrer-Policy", "no-referrer")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
                .build();
    }
}
