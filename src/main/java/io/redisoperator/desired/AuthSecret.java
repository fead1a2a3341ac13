package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.model.ClientAccess;
import io.redisoperator.model.ClientLogin;
import io.redisoperator.model.ClusterIdentity;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Secret {@code rfr-auth-<name>}: the passwords by which the nodes of the cluster know each other, the parts of the
 * configuration that follow from them, the clients' password if there is one, and which of before are accepted still.
 */
public final class AuthSecret {
    static final String USERS_KEY = "users.conf";
    static final String CLIENTS_KEY = "clients.conf";
    /** For a Redis without selectors. */
    static final String OLD_CLIENTS_KEY = "clients-6.conf";

    static final String SENTINEL_KEY = "sentinel-auth.conf";
    /** How clients are let in, see {@link AccessRecord}. */
    static final String ACCESS_KEY = "client-access";
    /** For environment variables; without the line break that the user's own Secret may end with. */
    static final String PASSWORD_KEY = "password";

    private AuthSecret() {}

    /**
     * As it is desired.
     *
     * @param password the current one of the clients; it must have passed {@link io.redisoperator.spec.Passwords}
     */
    public static Secret of(
            Failover failover, ClusterIdentity identity, Optional<String> password, ClientAccess access) {
        String masterName = failover.sentinel().monitor().masterName();
        ClientRules clients = ClientRules.of(failover, access);
        SecretBuilder secret = bare(failover, identity)
                .addToData(USERS_KEY, file(users(failover, identity)))
                .addToData(CLIENTS_KEY, file(List.of(clients.line(true))))
                .addToData(OLD_CLIENTS_KEY, file(List.of(clients.line(false))))
                .addToData(SENTINEL_KEY, file(AccessRules.sentinel(identity, masterName)))
                .addToData(ClusterIdentity.EXPORTER, encoded(identity.exporter()))
                .addToData(ACCESS_KEY, encoded(AccessRecord.text(access)));
        password.ifPresent(p -> secret.addToData(PASSWORD_KEY, encoded(p)));
        return secret.build();
    }

    /** The same beside Redis of an earlier operator: with what the sentinels that are added there boot from. */
    public static Secret besideFormer(
            Failover failover, ClusterIdentity identity, Optional<String> password, ClientAccess access) {
        String masterName = failover.sentinel().monitor().masterName();
        return new SecretBuilder(of(failover, identity, password, access))
                .addToData(
                        ClusterIdentity.SENTINEL_AS_CLIENT,
                        file(AccessRules.sentinelAsClient(identity, masterName, password)))
                .build();
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

    /**
     * How a Secret of before lets clients in; empty if no node has booted from it yet. One that keeps no record of that
     * has the current password alone.
     */
    public static Optional<ClientAccess> access(Secret secret) {
        Map<String, String> data = Optional.ofNullable(secret.getData()).orElse(Map.of());
        Optional<ClientAccess> recorded = decoded(data, ACCESS_KEY).flatMap(AccessRecord::parse);
        return data.containsKey(CLIENTS_KEY)
                ? recorded.or(() -> Optional.of(ClientAccess.of(ClientLogin.of(decoded(data, PASSWORD_KEY)))))
                : Optional.empty();
    }

    /** The clients' password that a Secret of before holds. */
    public static Optional<String> password(Secret secret) {
        return decoded(Optional.ofNullable(secret.getData()).orElse(Map.of()), PASSWORD_KEY);
    }

    private static List<String> users(Failover failover, ClusterIdentity identity) {
        return Stream.concat(AccessRules.redis(identity).stream(), PingUser.line(failover).stream())
                .toList();
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
        return decoded(data, key).filter(text -> text.matches("[0-9a-f]{32,}"));
    }

    private static Optional<String> decoded(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key))
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
    }

    private static String file(List<String> lines) {
        return encoded(String.join("\n", lines) + "\n");
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
