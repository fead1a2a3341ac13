package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.redisoperator.spec.Engine;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.List;

/** Environment variables of containers. */
final class Env {
    /** The pod's own address, for Kubernetes to fill in within commands and other variables. */
    static final String POD_IP = "$(POD_IP)";

    private Env() {}

    static EnvVar of(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    static EnvVar podIp() {
        return field("POD_IP", "status.podIP");
    }

    static EnvVar field(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    /**
     * The clients' password, which stands nowhere but in a Secret; the one of the moment in which the container starts,
     * and none if there is none then. Optional, so that no pod is replaced when it comes or goes.
     */
    static EnvVar password(String name, Failover failover) {
        EnvVar variable = secret(name, failover, AuthSecret.PASSWORD_KEY);
        variable.getValueFrom().getSecretKeyRef().setOptional(true);
        return variable;
    }

    /** By which a container beside Redis reaches it. */
    static List<EnvVar> ofRedis(Failover failover, DesiredOptions options) {
        int port = failover.redis().port();
        List<EnvVar> env = new ArrayList<>();
        env.add(podIp());
        env.add(of("REDIS_ADDR", address(options, port)));
        env.add(of("REDIS_PORT", Integer.toString(port)));
        env.add(of("REDIS_USER", RedisPod.USER));
        env.add(password("REDIS_PASSWORD", failover));
        return env;
    }

    /** Where a container of the same pod reaches Redis or a sentinel. */
    static String address(DesiredOptions options, int port) {
        return "redis://" + (options.bindToPodAddress() ? POD_IP : "127.0.0.1") + ":" + port;
    }

    /** What the scripts are to run, where it is not called as they assume. */
    static List<EnvVar> programs(Engine engine) {
        return engine == Engine.REDIS
                ? List.of()
                : List.of(of("SERVER_PROGRAM", engine.server()), of("CLI_PROGRAM", engine.cli()));
    }

    /** A value of the cluster's own Secret. */
    static EnvVar secret(String name, Failover failover, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef()
                .withName(ObjectMetas.names(failover).authConfig())
                .withKey(key)
                .endSecretKeyRef()
                .endValueFrom()
                .build();
    }
}
