package io.redisoperator.spec;

import org.jspecify.annotations.Nullable;

/** How many pods a component is to have. */
public final class Replicas {
    /** As in the definitions. Lists are made of pods and of claims: one of 2147483647 would end the operator. */
    public static final int MOST = 100;

    private static final int BY_DEFAULT = 3;

    private Replicas() {}

    /** Never more than {@link #MOST}, and no fewer than the least, whatever was asked for. */
    static int read(@Nullable Integer asked, int least, String path, Problems problems) {
        if (asked == null) {
            return BY_DEFAULT;
        }
        if (asked < least) {
            problems.add(
                    path,
                    "is " + asked + ", and at least " + least + (least == 1 ? " is" : " are")
                            + " needed; leave the field out for 3");
        } else if (asked > MOST) {
            problems.add(path, "is " + asked + "; write " + MOST + " or fewer, or leave the field out for 3");
        }
        return Math.clamp(asked, least, MOST);
    }
}
