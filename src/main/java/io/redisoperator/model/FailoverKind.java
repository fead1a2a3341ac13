package io.redisoperator.model;

/** The two resources that users may write; both are of kind {@code RedisFailover}. */
public enum FailoverKind {
    /** {@code spotahome.com/v1alpha1}, the form of the first releases. */
    SEED("spotahome.com", "v1alpha1"),
    /** {@code databases.spotahome.com/v1}, the form that clusters run today. */
    DATABASES("databases.spotahome.com", "v1");

    private final String group;
    private final String version;

    FailoverKind(String group, String version) {
        this.group = group;
        this.version = version;
    }

    /** The API group, for example {@code databases.spotahome.com}. */
    public String group() {
        return group;
    }

    /** The version within the group, for example {@code v1}. */
    public String version() {
        return version;
    }

    /** Group and version as {@code apiVersion} has them. */
    public String apiVersion() {
        return group + "/" + version;
    }
}
