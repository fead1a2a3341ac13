package io.redisoperator.system;

import io.redisoperator.localcluster.kubelet.RedisBinaries;

/** Whether images of Valkey can be run here. Says so once where they cannot, as tests that need them are left out then. */
final class RealValkey {
    static final String MISSING = "no valkey-server and valkey-cli on the PATH, and no folder of theirs in -D"
            + RedisBinaries.VALKEY_PROPERTY;

    private static final boolean HERE = look();

    private RealValkey() {}

    static boolean isHere() {
        return HERE;
    }

    private static boolean look() {
        boolean here = RedisBinaries.locateValkey().isPresent();
        if (!here) {
            System.out.println("All that needs a real Valkey was left out: " + MISSING);
        }
        return here;
    }
}
