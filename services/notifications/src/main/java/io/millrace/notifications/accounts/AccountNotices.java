package io.millrace.notifications.accounts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the events of one transaction tell: whom mails go to, and mails to send. */
final class AccountNotices {

    /** The latest of each account. */
    private final Map<UUID, Contact> contacts = new LinkedHashMap<>();

    private final List<AccountLetter> letters = new ArrayList<>();

    void contact(UUID user, Contact contact) {
        contacts.put(user, contact);
    }

    void letter(AccountLetter letter) {
        letters.add(letter);
    }

    boolean areNone() {
        return contacts.isEmpty() && letters.isEmpty();
    }

    Map<UUID, Contact> contacts() {
        return contacts;
    }

    List<AccountLetter> letters() {
        return letters;
    }
}
