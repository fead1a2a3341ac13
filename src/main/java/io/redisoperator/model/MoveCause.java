package io.redisoperator.model;

/** What made the operator move a master: one of a few words, so that figures can be told apart by it. */
public enum MoveCause {
    BOOTSTRAP("bootstrap"),
    POD_DELETED("pod-deleted"),
    ROLLING_UPDATE("rolling-update"),
    SCALE_DOWN("scale-down"),
    SWITCH_TO("switch-to"),
    LEFT_EXTERNAL("left-external"),
    /** Not planned: there was no master that could hand over. */
    HEALING("healing");

    private final String word;

    MoveCause(String word) {
        this.word = word;
    }

    /** The value of a metric's label. */
    public String word() {
        return word;
    }
}
