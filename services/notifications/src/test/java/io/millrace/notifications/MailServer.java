package io.millrace.notifications;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import io.millrace.embedded.Ports;

/** A real SMTP server, which can be stopped and started. */
public class MailServer implements QuarkusTestResourceLifecycleManager {

    /** Of the links in mails. */
    public static final String LINK_SECRET = "a secret for links that a test has";

    private static final int PORT = Ports.free();

    private static GreenMail server = newServer();

    private static GreenMail newServer() {
        return new GreenMail(new ServerSetup(PORT, "localhost", ServerSetup.PROTOCOL_SMTP));
    }

    @Override
    public Map<String, String> start() {
        server.start();
        return Map.of(
                "quarkus.mailer.host",
                "localhost",
                "quarkus.mailer.port",
                String.valueOf(PORT),
                "millrace.notifications.send-timeout",
                "2s",
                "millrace.mail-links.secrets",
                LINK_SECRET,
                "millrace.notifications.link-base",
                "https://shop.millrace.example/");
    }

    @Override
    public void stop() {
        server.stop();
    }

    static void down() {
        server.stop();
    }

    /** Replaces the server by a socket that accepts connections and never answers, until it is closed. */
    static ServerSocket silent() throws IOException {
        server.stop();
        return new ServerSocket(PORT, 50, InetAddress.getLoopbackAddress());
    }

    static void up() {
        server = newServer();
        server.start();
    }

    /** Runs while the server is down. */
    public static void stopped(Runnable meanwhile) {
        down();
        try {
            meanwhile.run();
        } finally {
            up();
        }
    }

    public static int countMailsTo(String address) {
        return mailsTo(address).size();
    }

    public static List<MimeMessage> mailsTo(String address) {
        return Stream.of(server.getReceivedMessages())
                .filter(mail -> recipient(mail).equals(address))
                .toList();
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getRecipients(Message.RecipientType.TO)[0].toString();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
