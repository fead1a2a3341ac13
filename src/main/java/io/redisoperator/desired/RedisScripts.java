package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.redisoperator.model.HandoverMark;
import io.redisoperator.model.Labels;
import io.redisoperator.model.WriteFence;
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
            FORMER
            # The operator cannot reach files. It asks by a number in the configuration that the last save of a
            # master which is to be demoted be kept under a name that no later copy replaces: the newest three are.
            ask() {
              REDISCLI_AUTH=$HANDOVER_PASSWORD VALKEYCLI_AUTH=$HANDOVER_PASSWORD \\
                "${CLI_PROGRAM:-redis-cli}" --user "$HANDOVER_USER" -h "$POD_IP" -p "$REDIS_PORT" "$@" 2>&1
            }
            field() { echo "$info" | tr -d '\\r' | sed -n "s/^$1://p"; }
            keep() {
              file="kept-$(field master_replid | cut -c 1-8)-$(field rdb_last_save_time).rdb"
              cd /data || return 1
              if [ ! -e "$file" ] && ! ln dump.rdb "$file"; then
                cp dump.rdb "$file.part" && mv "$file.part" "$file" || return 1
              fi
              ls -t kept-*.rdb | tail -n +4 | while read -r old; do rm -f "$old"; done
              ask config set min-replicas-to-write KEPT
            }
            # Redis starts with replica-priority 0, so that no sentinel promotes what may be empty, or of yesterday. Once it
            # has all that its master has, it gets the priority of the spec. One that logs in to its master as no node of
            # this cluster does follows a Redis outside, whose sentinels are not to promote it.
            electable() {
              case "$info" in *slave_priority:0?*) ;; *) return ;; esac
              login=$(sed -n 's/^masterauth //p' /redis-auth/users.conf)
              if [ -z "$login" ] || [ "$(ask config get masterauth | tail -n 1)" != "$login" ]; then return; fi
              priority=$(grep -iE '^ *"?(replica|slave)-priority' /redis/redis.conf | tail -n 1 | tr -cd 0-9)
              if [ "$priority" != 0 ]; then ask config set replica-priority "${priority:-100}" >/dev/null; fi
            }
            written() { grep -iE '^ *"?min-(replicas|slaves)-'"$1" /redis/redis.conf | tail -n 1 | tr -cd 0-9; }
            # In how many seconds no failover can come any more that was asked for by now. Fails unless a sentinel takes
            # this for the master, and is at no failover of it.
            too_late() {
              seconds=$(REDISCLI_AUTH=$HANDOVER_PASSWORD VALKEYCLI_AUTH=$HANDOVER_PASSWORD \
                "${CLI_PROGRAM:-redis-cli}" --user "$HANDOVER_USER" -h "$SENTINEL_HOST" -p "$SENTINEL_PORT" \
                sentinel masters 2>/dev/null | while IFS= read -r key && IFS= read -r value; do
                case "$key" in
                  (ip) ip=$value ;;
                  (flags) flags=$value ;;
                  (failover-timeout)
                    if [ "$ip" = "$POD_IP" ] && [ "$flags" = master ]; then echo $((value / 500 + 1)); fi ;;
                esac
              done)
              [ -n "$seconds" ]
            }
            # A hand-over makes a master want more replicas than usual, so that it takes no write that would be lost. Who
            # began it may have ended since: then this is given back, once nobody can be promoted any more.
            relent() {
              wanted=${info##*[!0-9]}
              good=${info#*min_slaves_good_slaves:}
              good=${good%%[!0-9]*}
              cd /data || return
              left=
              if [ "${good:-0}" -lt "${wanted:-0}" ]; then
                usual=$(written to-write)
                if [ "$wanted" = HELD ] || { [ "$wanted" -gt "${usual:-0}" ] && [ "$wanted" -lt FENCED ]; }; then left=1; fi
              fi
              if [ -z "$left" ]; then
                if [ -e handover ]; then rm -f handover; fi
                return
              fi
              now=$(date +%s)
              case "$(cat handover 2>/dev/null)" in
                "$(field run_id) $wanted "*) since=$(cut -d ' ' -f 3 handover) ;;
                *) echo "$(field run_id) $wanted $now" > handover; return ;;
              esac
              if too_late && [ "$((now - since))" -ge "$seconds" ]; then
                lag=$(written max-lag)
                ask config set min-replicas-max-lag "${lag:-10}" >/dev/null
                ask config set min-replicas-to-write "${usual:-0}" >/dev/null
                rm -f handover
              fi
            }
            # A replica that has just started is in sync a moment later; the next probe comes after seconds.
            tries=4
            while :; do
              info=$(printf 'info\\nconfig get min-replicas-to-write\\n' | ask)
              case "$info" in
                *role:master*min-replicas-to-write?KEEP*) keep ;;
              esac
              case "$info" in
                *loading:1*) echo "loading its data"; exit 1 ;;
                *role:master*) relent; exit 0 ;;
                *master_sync_in_progress:1*) why="copying its master" ;;
                *master_link_status:up*) electable; exit 0 ;;
                *role:slave*) why="no link to a master" ;;
                *) echo "no answer: $info"; exit 1 ;;
              esac
              tries=$((tries - 1))
              if [ "$tries" -le 0 ] || ! sleep 0.5; then break; fi
            done
            echo "$why"
            exit 1
            """;

    /**
     * Pods that an earlier operator made mount the same ConfigMaps, and run the scripts that they find there until the
     * last of them is replaced. They know the clients' user only, are told no address nor what the programs of their image
     * are called, before 1.2.3 no port either, and have 30 s to end.
     */
    private static final String FORMER = """
            if [ -z "$HANDOVER_USER" ]; then
              HANDOVER_USER=default
              HANDOVER_PASSWORD=$REDIS_PASSWORD
              HANDOVER_SECONDS=20
              POD_IP=${POD_IP:-$(hostname -i | cut -d ' ' -f 1)}
              REDIS_PORT=${REDIS_PORT:-$(sed -n 's/^port //p' /redis/redis.conf 2>/dev/null | tail -n 1)}
              REDIS_PORT=${REDIS_PORT:-6379}
              SENTINEL_HOST=${SENTINEL_HOST:-$(hostname | sed 's/^rfr-/rfs-/; s/-[0-9]*$//')}
              SENTINEL_PORT=${SENTINEL_PORT:-26379}
              if [ -z "$CLI_PROGRAM" ] && command -v valkey-cli >/dev/null; then CLI_PROGRAM=valkey-cli; fi
            fi
            """.stripTrailing();

    private RedisScripts() {}

    public static List<ConfigMap> of(Failover failover) {
        return List.of(readiness(failover), shutdown(failover));
    }

    public static ConfigMap readiness(Failover failover) {
        return script(
                failover,
                ObjectMetas.names(failover).readinessScript(),
                READINESS_KEY,
                READY.replace("FORMER", FORMER)
                        .replace("KEPT", "" + WriteFence.KEPT.replicas())
                        .replace("KEEP", "" + WriteFence.KEEP.replicas())
                        .replace("HELD", "" + WriteFence.HELD.replicas())
                        .replace("FENCED", "" + WriteFence.FENCED.replicas()));
    }

    public static ConfigMap shutdown(Failover failover) {
        return script(
                failover,
                ObjectMetas.names(failover).shutdownScript(),
                SHUTDOWN_KEY,
                ShutdownScript.TEXT
                        .replace("FORMER", FORMER)
                        .replace("LEAVE\n", LeaveTakingScript.TEXT)
                        .replace("LINGER\n", LingeringScript.TEXT)
                        .replace("FENCED", "" + WriteFence.FENCED.replicas())
                        .replace("MARK", HandoverMark.CONNECTION_NAME));
    }

    private static ConfigMap script(Failover failover, String name, String key, String text) {
        return new ConfigMapBuilder()
                .withMetadata(ObjectMetas.of(failover, name, Labels.Component.REDIS))
                .addToData(key, text)
                .build();
    }
}
