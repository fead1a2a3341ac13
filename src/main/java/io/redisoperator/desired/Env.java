package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.redisoperator.spec.Failover;

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
