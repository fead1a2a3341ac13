package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/**
 * Probes of Redis and Sentinel containers. They begin at once: a startup probe asks every second, and the others take
 * over from it. Liveness asks for a sign of life only, never for a role, and never kills a Redis that loads its data or
 * runs a long script. None shows a client's password, which may change while the container runs.
 */
final class Probes {
    private static final int TIMEOUT_SECONDS = 5;
    private static final int STARTUP_SECONDS = 300;
    private static final int READINESS_PERIOD_SECONDS = 2;
    private static final int LIVENESS_PERIOD_SECONDS = 10;
    private static final int LIVENESS_FAILURES = 6;
    private static final String ANY_ANSWER = """
             ping 2>&1)
            case "$answer" in
              *PONG*|*LOADING*|*MASTERDOWN*|*BUSY*|*NOAUTH*|*WRONGPASS*) exit 0 ;;
            esac
            echo "$answer"
            exit 1
            """;
    private static final String ALIVE_REDIS = "answer=$(redis-cli -h \"$POD_IP\" -p \"$REDIS_PORT\"" + ANY_ANSWER;
    private static final String ALIVE_SENTINEL = "answer=$(redis-cli -h \"$POD_IP\" -p 26379" + ANY_ANSWER;
    private static final String KNOWS_MASTER = """
            set -- $(redis-cli -h "$POD_IP" -p 26379 sentinel get-master-addr-by-name "$MASTER_NAME" 2>&1)
            [ "$#" -eq 2 ] && [ "$1" != 127.0.0.1 ] && exit 0
            echo "knows no master: $*"
            exit 1
            """;

    private Probes() {}

    static Probe redisStartup() {
        return startup(ALIVE_REDIS);
    }

    static Probe redisLiveness() {
        return liveness(ALIVE_REDIS);
    }

    /** Asks for a sign of life; for a Redis that has no replicas to be compared with. */
    static Probe redisReadinessAlone() {
        return readiness(
                "sh",
                "-c",
                "[ \"$(REDISCLI_AUTH=$HANDOVER_PASSWORD redis-cli --user \"$HANDOVER_USER\""
                        + " -h \"$POD_IP\" -p \"$REDIS_PORT\" ping)\" = PONG ]");
    }

    static Probe redisReadiness() {
        return readiness("sh", RedisPod.READINESS_PATH + "/" + RedisScripts.READINESS_KEY);
    }

    static Probe sentinelStartup() {
        return startup(ALIVE_SENTINEL);
    }

    static Probe sentinelLiveness() {
        return liveness(ALIVE_SENTINEL);
    }

    static Probe sentinelReadiness() {
        return readiness("sh", "-c", KNOWS_MASTER);
    }

    private static Probe startup(String script) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand("sh", "-c", script)
                .endExec()
                .withPeriodSeconds(1)
                .withTimeoutSeconds(TIMEOUT_SECONDS)
                .withFailureThreshold(STARTUP_SECONDS)
                .build();
    }

    private static Probe readiness(String... command) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand(command)
                .endExec()
                .withPeriodSeconds(READINESS_PERIOD_SECONDS)
                .withTimeoutSeconds(TIMEOUT_SECONDS)
                .withFailureThreshold(2)
                .build();
    }

    private static Probe liveness(String script) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand("sh", "-c", script)
                .endExec()
                .withPeriodSeconds(LIVENESS_PERIOD_SECONDS)
                .withTimeoutSeconds(TIMEOUT_SECONDS)
                .withFailureThreshold(LIVENESS_FAILURES)
                .build();
    }
}
