package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.redisoperator.spec.ContainerSettings;
import io.redisoperator.spec.Engine;
import io.redisoperator.spec.MountPaths;

/**
 * Probes of Redis and Sentinel containers. They begin at once: a startup probe asks every second, and the others take
 * over from it. Liveness asks for a sign of life only, never for a role, and takes each error for one: a Redis that loads
 * its data, runs a long script, cannot save as its disk is full, or has no room for another client is better left alone
 * than killed with what it holds. None shows a client's password, which may change while the container runs.
 */
final class Probes {
    private static final int TIMEOUT_SECONDS = 5;
    private static final int STARTUP_SECONDS = 300;
    /** Each run of a command in a container costs its node about 80 ms of CPU, so that one every 2 s is felt. */
    private static final int READINESS_PERIOD_SECONDS = 5;

    private static final int LIVENESS_PERIOD_SECONDS = 10;
    private static final int LIVENESS_FAILURES = 6;
    private static final String ANY_ANSWER = """
             ping 2>&1)
            case "$answer" in
              *PONG*|*LOADING*|*MASTERDOWN*|*BUSY*|*NOAUTH*|*WRONGPASS*|*NOPERM*|*MISCONF*|*'ERR '*) exit 0 ;;
            esac
            echo "$answer"
            exit 1
            """;
    private static final String KNOWS_MASTER = """
            set -- $(CLI -h "$POD_IP" -p 26379 sentinel get-master-addr-by-name "$MASTER_NAME" 2>&1)
            [ "$#" -eq 2 ] && [ "$1" != 127.0.0.1 ] && exit 0
            echo "knows no master: $*"
            exit 1
            """;

    private static final String CLI = "CLI";
    private static final String STARTUP_SCRIPT = "/startup.sh";

    private final Engine engine;

    Probes(Engine engine) {
        this.engine = engine;
    }

    Probe redisStartup(ContainerSettings settings) {
        return settings.probes()
                .startup()
                .orElseGet(() -> settings.startupConfigMap()
                        .map(script -> startup("sh", MountPaths.STARTUP + STARTUP_SCRIPT))
                        .orElseGet(this::redisStartup));
    }

    Probe redisReadiness(ContainerSettings settings) {
        return settings.probes()
                .readiness()
                .orElseGet(() -> readiness("sh", MountPaths.READINESS + "/" + RedisScripts.READINESS_KEY));
    }

    Probe redisLiveness(ContainerSettings settings) {
        return settings.probes().liveness().orElseGet(this::redisLiveness);
    }

    Probe redisStartup() {
        return startup("sh", "-c", alive("\"$REDIS_PORT\""));
    }

    Probe redisLiveness() {
        return liveness(alive("\"$REDIS_PORT\""));
    }

    /** Asks for a sign of life; for a Redis that has no replicas to be compared with. */
    Probe redisReadinessAlone() {
        return readiness(
                "sh",
                "-c",
                "[ \"$(" + login() + engine.cli() + " --user \"$HANDOVER_USER\""
                        + " -h \"$POD_IP\" -p \"$REDIS_PORT\" ping)\" = PONG ]");
    }

    /** Each of the programs reads its own variable, and new ones of Valkey either. */
    private String login() {
        return switch (engine) {
            case REDIS -> "REDISCLI_AUTH=$HANDOVER_PASSWORD ";
            case VALKEY -> "REDISCLI_AUTH=$HANDOVER_PASSWORD VALKEYCLI_AUTH=$HANDOVER_PASSWORD ";
        };
    }

    Probe sentinelStartup(ContainerSettings settings) {
        return settings.probes()
                .startup()
                .orElseGet(() -> settings.startupConfigMap()
                        .map(script -> startup("sh", MountPaths.SENTINEL_STARTUP + STARTUP_SCRIPT))
                        .orElseGet(() -> startup("sh", "-c", alive("26379"))));
    }

    Probe sentinelReadiness(ContainerSettings settings) {
        return settings.probes()
                .readiness()
                .orElseGet(() -> readiness("sh", "-c", KNOWS_MASTER.replace(CLI, engine.cli())));
    }

    Probe sentinelLiveness(ContainerSettings settings) {
        return settings.probes().liveness().orElseGet(() -> liveness(alive("26379")));
    }

    private String alive(String port) {
        return "answer=$(" + engine.cli() + " -h \"$POD_IP\" -p " + port + ANY_ANSWER;
    }

    private static Probe startup(String... command) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand(command)
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
