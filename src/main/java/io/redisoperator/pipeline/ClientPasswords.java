package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.kube.Kube;
import io.redisoperator.spec.Failover;
import io.redisoperator.spec.Passwords;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.Optional;

/** The clients' password, read anew each time from the Secret that a spec names: no Secret is watched. */
final class ClientPasswords {
    private static final String KEY = "password";

    private final Kube kube;

    ClientPasswords(Kube kube) {
        this.kube = kube;
    }

    /** What came of reading it. */
    sealed interface Found {
        /** It is this; empty where the spec names no Secret. */
        record Known(Optional<String> password) implements Found {}

        /** Only a person can help; the reason is one of {@code SecretNotFound} and {@code InvalidSecret}. */
        record Unusable(String reason, String message) implements Found {}
    }

    Future<Found> of(Failover failover) {
        if (failover.authSecret().isEmpty()) {
            return Future.succeededFuture(new Found.Known(Optional.empty()));
        }
        String name = failover.authSecret().get();
        String namespace = failover.key().namespace();
        return kube.live(Secret.class, namespace, name)
                .map(secret -> secret.map(s -> read(name, s))
                        .orElseGet(() -> new Found.Unusable(
                                "SecretNotFound",
                                "Secret " + name + ", named by spec.auth.secretPath, does not exist in namespace "
                                        + namespace + "; create it with the key " + KEY)));
    }

    private static Found read(String name, Secret secret) {
        Optional<byte[]> bytes = Optional.ofNullable(secret.getData())
                .map(data -> data.get(KEY))
                .map(encoded -> Base64.getDecoder().decode(encoded));
        if (bytes.isEmpty()) {
            return unusable(name, "has no key " + KEY);
        }
        Optional<String> password = bytes.flatMap(Passwords::text).map(Passwords::trimmed);
        if (password.isEmpty()) {
            return unusable(name, "the password is not UTF-8 text");
        }
        return password.flatMap(Passwords::problem)
                .map(problem -> unusable(name, problem))
                .orElseGet(() -> new Found.Known(password));
    }

    private static Found unusable(String name, String problem) {
        return new Found.Unusable("InvalidSecret", "Secret " + name + ", named by spec.auth.secretPath: " + problem);
    }
}
