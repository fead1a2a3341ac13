package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secret {@code rfr-auth-<name>}: the passwords by which the nodes of the cluster know each other, the parts of the
 * configuration that follow from them, and the clients' password if there is one.
 */
public final class AuthSecret {
    static final String USERS_KEY = "users.conf";
    static final String CLIENTS_KEY = "clients.conf";
    /** For a Redis without selectors. */
    static final String OLD_CLIENTS_KEY = "clients-6.conf";

    static final String SENTINEL_KEY = "sentinel-auth.conf";
    /** For environment variables; without the line break that the user's own Secret may end with. */
    static final String PASSWORD_KEY = "password";

    private AuthSecret() {}

    /** The password must have passed {@link io.redisoperator.spec.Passwords}. */
    public static Secret of(Failover failover, ClusterIdentity identity, Optional<String> password) {
        String masterName = failover.sentinel().monitor().masterName();
        SecretBuilder secret = bare(failover, identity)
                .addToData(USERS_KEY, file(AccessRules.redis(identity)))
                .addToData(CLIENTS_KEY, file(AccessRules.clients(password, true)))
                .addToData(OLD_CLIENTS_KEY, file(AccessRules.clients(password, false)))
                .addToData(SENTINEL_KEY, file(AccessRules.sentinel(identity, masterName)));
        password.ifPresent(p -> secret.addToData(PASSWORD_KEY, encoded(p)));
        return secret.build();
    }

    /** As it is first created: with what is kept from then on, and nothing that follows from it. */
    public static Secret created(Failover failover, ClusterIdentity identity) {
        return bare(failover, identity).build();
    }

    /** What a Secret of before holds; empty if one of the passwords is missing. */
    public static Optional<ClusterIdentity> identity(Secret secret) {
        Map<String, String> data = Optional.ofNullable(secret.getData()).orElse(Map.of());
        Optional<String> replication = kept(data, ClusterIdentity.REPLICATION);
        Optional<String> sentinel = kept(data, ClusterIdentity.SENTINEL);
        Optional<String> operator = kept(data, ClusterIdentity.OPERATOR);
        Optional<String> handover = kept(data, ClusterIdentity.HANDOVER);
        return replication.flatMap(r ->
                sentinel.flatMap(s -> operator.flatMap(o -> handover.map(h -> new ClusterIdentity(r, s, o, h)))));
    }

    private static SecretBuilder bare(Failover failover, ClusterIdentity identity) {
        return new SecretBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).authConfig(), Labels.Component.REDIS))
                .withType("Opaque")
                .addToData(ClusterIdentity.REPLICATION, encoded(identity.replication()))
                .addToData(ClusterIdentity.SENTINEL, encoded(identity.sentinel()))
                .addToData(ClusterIdentity.OPERATOR, encoded(identity.operator()))
                .addToData(ClusterIdentity.HANDOVER, encoded(identity.handover()));
    }

    private static Optional<String> kept(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key))
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
                .filter(text -> text.matches("[0-9a-f]{32,}"));
    }

    private static String file(List<String> lines) {
        return encoded(String.join("\n", lines) + "\n");
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
