package io.redisoperator.config;

import io.redisoperator.config.OperatorConfig.Auth;
import io.redisoperator.config.OperatorConfig.Check;
import io.redisoperator.config.OperatorConfig.Http;
import io.redisoperator.config.OperatorConfig.Kubernetes;
import io.redisoperator.config.OperatorConfig.LeaderElection;
import io.redisoperator.config.OperatorConfig.Log;
import io.redisoperator.config.OperatorConfig.Reconcile;
import io.redisoperator.config.OperatorConfig.Redis;
import io.redisoperator.config.OperatorConfig.Shutdown;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What was given for which key, strongest source first; what nobody gave has its default. */
record Settings(Map<Key<?>, Given> given) {
    static final Settings DEFAULTS = new Settings(Map.of());

    Settings {
        given = Map.copyOf(given);
    }

    /** Lays sources over each other. */
    static Settings merge(List<Map<Key<?>, Given>> strongestFirst) {
        Map<Key<?>, Given> merged = new HashMap<>();
        for (Map<Key<?>, Given> source : strongestFirst) {
            source.forEach(merged::putIfAbsent);
        }
        return new Settings(merged);
    }

    /** Checks every value, alone and against the others. */
    OperatorConfig toConfig(PodSurroundings pod) {
        requireLess(Keys.RENEW_DEADLINE, Keys.LEASE_DURATION);
        requireLess(Keys.RETRY_PERIOD, Keys.RENEW_DEADLINE);
        return new OperatorConfig(
                kubernetes(),
                new Http(get(Keys.HTTP_HOST), get(Keys.HTTP_PORT), get(Keys.METRICS_PATH)),
                new Check(get(Keys.CHECK_INTERVAL)),
                new Redis(get(Keys.CALL_TIMEOUT), get(Keys.BIND)),
                new Reconcile(get(Keys.RESYNC)),
                new Auth(get(Keys.AUTH_OVERLAP), get(Keys.AUTH_RECHECK)),
                leaderElection(pod),
                new Log(get(Keys.LOG_LEVEL), get(Keys.LOG_FORMAT)),
                new Shutdown(get(Keys.GRACE)));
    }

    private Kubernetes kubernetes() {
        return new Kubernetes(
                find(Keys.KUBECONFIG),
                find(Keys.MASTER_URL),
                get(Keys.DEVELOPMENT),
                get(Keys.NAMESPACES),
                get(Keys.NAMESPACES_REGEX),
                find(Keys.OPERATOR_GROUP),
                get(Keys.REQUEST_TIMEOUT),
                get(Keys.WRITE_CONCURRENCY),
                get(Keys.WRITES_PER_SECOND),
                get(Keys.WRITE_BURST));
    }

    private LeaderElection leaderElection(PodSurroundings pod) {
        return new LeaderElection(
                get(Keys.ELECTION),
                get(Keys.LEASE_NAME),
                find(Keys.LEASE_NAMESPACE).or(pod::namespace).orElse("default"),
                find(Keys.IDENTITY).or(pod::name).orElseGet(Settings::madeUpIdentity),
                get(Keys.LEASE_DURATION),
                get(Keys.RENEW_DEADLINE),
                get(Keys.RETRY_PERIOD));
    }

    private <T> T get(Key<T> key) {
        Given value = value(key);
        return key.kind()
                .parser()
                .apply(value.text())
                .orElseThrow(() -> BadConfiguration.value(key, value, key.kind().allowed()));
    }

    /** The value of a key that may be left empty. */
    private <T> Optional<T> find(Key<T> key) {
        return value(key).text().isEmpty() ? Optional.empty() : Optional.of(get(key));
    }

    private void requireLess(Key<Duration> shorter, Key<Duration> longer) {
        if (get(shorter).compareTo(get(longer)) >= 0) {
            Key<?> blamed = given.containsKey(shorter) ? shorter : longer;
            String allowed =
                    "less than %s (%s)".formatted(longer.path(), value(longer).text());
            String moreAllowed =
                    "more than %s (%s)".formatted(shorter.path(), value(shorter).text());
            throw BadConfiguration.value(blamed, value(blamed), blamed.equals(shorter) ? allowed : moreAllowed);
        }
    }

    private Given value(Key<?> key) {
        return given.getOrDefault(key, new Given(key.fallback(), "the defaults"));
    }

    private static String madeUpIdentity() {
        String random = UUID.randomUUID().toString().substring(0, 8);
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT) + "-" + random;
        } catch (UnknownHostException e) {
            return "redis-operator-" + random;
        }
    }
}
