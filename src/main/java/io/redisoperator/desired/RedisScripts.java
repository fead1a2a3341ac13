package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.redisoperator.model.Labels;
import io.redisoperator.spec.Failover;
import java.util.List;

/**
 * ConfigMaps {@code rfr-readiness-<name>} and {@code rfr-s-<name>}: what a Redis container runs when it is asked whether
 * it is ready, and before it is stopped. The scripts are the same for every failover: nothing is written into them, and
 * what differs comes as environment variables.
 */
public final class RedisScripts {
    static final String READINESS_KEY = "ready.sh";
    static final String SHUTDOWN_KEY = "shutdown.sh";

    private static final String READY = """
            #!/bin/sh
            # Succeeds for a master, and for a replica that is in sync with its master.
            info=$(redis-cli -h "$POD_IP" -p "$REDIS_PORT" info 2>&1)
            case "$info" in
              *loading:1*) echo "loading its data"; exit 1 ;;
              *role:master*) exit 0 ;;
              *master_sync_in_progress:1*) echo "copying its master"; exit 1 ;;
              *master_link_status:up*) exit 0 ;;
              *role:slave*) echo "no link to a master"; exit 1 ;;
            esac
            echo "no answer: $info"
            exit 1
            """;

    private static final String SHUTDOWN = """
            #!/bin/sh
            # Gives a master time to be relieved before it is stopped: up to 20 s, while it has a replica to
            # hand over to. Redis saves its data by itself when it is stopped after this.
            seconds=20
            while [ "$seconds" -gt 0 ]; do
              info=$(redis-cli -h "$POD_IP" -p "$REDIS_PORT" info replication 2>&1)
              case "$info" in
                *connected_slaves:0*) exit 0 ;;
                *role:master*) ;;
                *) exit 0 ;;
              esac
              sleep 1
              seconds=$((seconds - 1))
            done
            exit 0
            """;

    private RedisScripts() {}

    public static List<ConfigMap> of(Failover failover) {
        return List.of(readiness(failover), shutdown(failover));
    }

    public static ConfigMap readiness(Failover failover) {
        return script(failover, ObjectMetas.names(failover).readinessScript(), READINESS_KEY, READY);
    }

    public static ConfigMap shutdown(Failover failover) {
        return script(failover, ObjectMetas.names(failover).shutdownScript(), SHUTDOWN_KEY, SHUTDOWN);
    }

    private static ConfigMap script(Failover failover, String name, String key, String text) {
        return new ConfigMapBuilder()
                .withMetadata(ObjectMetas.of(failover, name, Labels.Component.REDIS))
                .addToData(key, text)
                .build();
    }
}
