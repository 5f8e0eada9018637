package io.millrace.notifications.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.users.LoginFailed;
import io.millrace.contracts.users.MailLink;
import io.millrace.contracts.users.PasswordChange;
import io.millrace.contracts.users.PasswordChanged;
import io.millrace.contracts.users.PasswordResetRequested;
import io.millrace.contracts.users.ProfileChanged;
import io.millrace.contracts.users.RegistrationRepeated;
import io.millrace.contracts.users.SessionEnd;
import io.millrace.contracts.users.SessionEnded;
import io.millrace.contracts.users.UserConfirmed;
import io.millrace.contracts.users.UserEvent;
import io.millrace.contracts.users.UserLocked;
import io.millrace.contracts.users.UserRegistered;
import io.millrace.contracts.users.UserUnlocked;
import io.millrace.kit.link.LinkPurpose;
import io.millrace.kit.link.MailLinks;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

/** The mails about accounts. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
class AccountMailsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AvroTopic<UserEvent> users = new AvroTopic<>("users", UserEvent.class);
    private final UUID user = UUID.randomUUID();
    private final String address = "ada-" + user + "@example.com";
    private final MailLink link = new MailLink(UUID.randomUUID(), inAnHour());

    @Test
    void aRegistrationLeadsToALinkThatTheEventDoesNotHold() throws Exception {
        happened(new UserRegistered("Ada <Miller>", address, link));
        happened(new UserConfirmed());

        List<MimeMessage> mails = awaitMails(2);
        String token = new MailLinks(Optional.of(List.of(MailServer.LINK_SECRET)))
                .token(LinkPurpose.CONFIRMATION, link.getLinkId());
        assertThat(mails.get(0).getSubject()).isEqualTo("Confirm your account");
        assertThat(text(mails.get(0)))
                .contains("https://shop.millrace.example/api/users/confirmation?token=" + token)
                // Nor any text of somebody who has registered with an address of somebody else.
                .doesNotContain("Miller");
        assertThat(mails.get(1).getSubject()).isEqualTo("Welcome");
        assertThat(text(mails.get(1))).contains("Dear Ada &lt;Miller&gt;,");
        assertThat(users.readAll().toString()).doesNotContain(token);
    }

    @Test
    void anEventThatComesTwiceLeadsToOneMail() throws Exception {
        UUID id = UUID.randomUUID();
        for (int time = 0; time < 2; time++) {
            users.send(id, user.toString(), event(new UserRegistered("Ada", address, link)));
        }
        happened(new UserConfirmed());

        assertThat(awaitMails(2))
                .extracting(MimeMessage::getSubject)
                .containsExactly("Confirm your account", "Welcome");
    }

    @Test
    void mailsGoToTheAddressThatTheAccountHasNow() throws Exception {
        happened(new UserRegistered("Ada", "before-" + address, null));
        happened(new ProfileChanged("Ada", address));
        happened(new PasswordChanged(PasswordChange.CHANGED));
        happened(new LoginFailed("192.0.2.0/24"));
        happened(new SessionEnded(UUID.randomUUID(), SessionEnd.LOGGED_OUT));
        happened(new SessionEnded(UUID.randomUUID(), SessionEnd.TOKEN_REUSED));
        happened(new UserLocked("asked for", UUID.randomUUID()));

        assertThat(awaitMails(3))
                .extracting(MimeMessage::getSubject)
                .containsExactly("Your password was changed", "A session was ended", "Your account is locked");
        assertThat(MailServer.countMailsTo("before-" + address)).isZero();
    }

    @Test
    void theOwnerOfAnAccountIsToldOfAnotherRegistration() throws Exception {
        happened(new RegistrationRepeated("Ada", address, null));

        MimeMessage mail = awaitMails(1).getFirst();
        assertThat(mail.getSubject()).isEqualTo("You have an account already");
        assertThat(text(mail)).doesNotContain("token=");
    }

    @Test
    void aLinkThatHasExpiredIsNotSent() throws Exception {
        happened(new UserRegistered("Ada", address, null));
        happened(new PasswordResetRequested(new MailLink(UUID.randomUUID(), Instant.EPOCH)));
        happened(new PasswordResetRequested(link));

        assertThat(awaitMails(1)).extracting(MimeMessage::getSubject).containsExactly("Set a new password");
    }

    @Test
    void aMailWaitsUntilItIsKnownWhomItGoesTo() throws Exception {
        happened(new UserLocked("asked for", UUID.randomUUID()));
        happened(new UserRegistered("Ada", address, null));
        happened(new UserConfirmed());

        assertThat(awaitMails(2))
                .extracting(MimeMessage::getSubject)
                .containsExactly("Your account is locked", "Welcome");
    }

    @Test
    void mailsWaitForTheirServerInTheirOrderAndHoldUpNoEvent() throws Exception {
        happened(new UserRegistered("Ada", "before-" + address, null));
        MailServer.stopped(() -> {
            happened(new PasswordResetRequested(link));
            happened(new PasswordChanged(PasswordChange.RESET));
            await().atMost(PATIENCE).until(() -> waiting("attempts > 0") == 1 && waiting("attempts = 0") == 1);
            happened(new ProfileChanged("Ada", address));
            await().atMost(PATIENCE).until(() -> rows("account_contact WHERE email = '%s'".formatted(address)) == 1);
        });

        assertThat(awaitMails(2))
                .extracting(MimeMessage::getSubject)
                .containsExactly("Set a new password", "Your password was changed");
    }

    @Test
    void aMailThatWasSentIsNotSentAgainThoughItIsDueAgain() throws Exception {
        happened(new UserRegistered("Ada", address, null));
        happened(new UserConfirmed());
        awaitMails(1);
        await().atMost(PATIENCE).until(() -> waiting("true") == 0);

        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO outgoing_mail (event_id, user_id, notice, detail, refund)
                    SELECT event_id, user_id, notice, '', '' FROM account_mail WHERE user_id = '%s'
                    """.formatted(user));
        }
        happened(new UserUnlocked(UUID.randomUUID()));

        assertThat(awaitMails(2))
                .extracting(MimeMessage::getSubject)
                .containsExactly("Welcome", "Your account is unlocked");
    }

    private long waiting(String condition) throws SQLException {
        return rows("outgoing_mail WHERE user_id = '%s' AND (%s)".formatted(user, condition));
    }

    private static long rows(String from) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void happened(Object payload) {
        users.send(user.toString(), event(payload));
    }

    private UserEvent event(Object payload) {
        return new UserEvent(user, 1L, Instant.now().truncatedTo(ChronoUnit.MICROS), payload);
    }

    private List<MimeMessage> awaitMails(int count) {
        return await().atMost(PATIENCE).until(() -> MailServer.mailsTo(address), mails -> mails.size() >= count);
    }

    /** As it was written: mails break long lines. */
    private static String text(MimeMessage mail) {
        return GreenMailUtil.getWholeMessage(mail).replace("=\r\n", "").replace("=3D", "=");
    }

    private static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MICROS);
    }
}
