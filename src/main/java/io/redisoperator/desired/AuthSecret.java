package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.ConfigLine;
import io.redisoperator.spec.Failover;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Secret {@code rfr-auth-<name>}: the lines of the configuration that hold the password, and the password itself. */
public final class AuthSecret {
    static final String REDIS_KEY = "auth.conf";
    static final String SENTINEL_KEY = "sentinel-auth.conf";
    /** For environment variables; without the line break that the user's own Secret may end with. */
    static final String PASSWORD_KEY = "password";

    private AuthSecret() {}

    /** The password must have passed {@link io.redisoperator.spec.Passwords}. */
    public static Secret of(Failover failover, String password) {
        String masterName = failover.sentinel().monitor().masterName();
        return new SecretBuilder()
                .withMetadata(
                        ObjectMetas.of(failover, ObjectMetas.names(failover).authConfig(), Labels.Component.REDIS))
                .withType("Opaque")
                .addToData(
                        REDIS_KEY,
                        encoded(line("requirepass", List.of(password)) + line("masterauth", List.of(password))))
                .addToData(SENTINEL_KEY, encoded(line("sentinel", List.of("auth-pass", masterName, password))))
                .addToData(PASSWORD_KEY, encoded(password))
                .build();
    }

    private static String line(String directive, List<String> arguments) {
        return new ConfigLine(directive, arguments) + "\n";
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
