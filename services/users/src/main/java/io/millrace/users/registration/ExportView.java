package io.millrace.users.registration;

import java.util.List;

import io.millrace.users.login.SessionStore;

/** All that this service knows about a person. */
public record ExportView(ProfileView profile, List<SessionStore.Entry> sessions) {}
