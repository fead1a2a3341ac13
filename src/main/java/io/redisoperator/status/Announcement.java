package io.redisoperator.status;

/** An Event to record about a resource. */
record Announcement(boolean warning, String reason, String text) {
    static Announcement normal(String reason, String text) {
        return new Announcement(false, reason, text);
    }

    static Announcement warning(String reason, String text) {
        return new Announcement(true, reason, text);
    }
}
