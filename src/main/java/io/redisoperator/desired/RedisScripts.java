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
            # A replica that has just started is in sync a moment later; the next probe comes after seconds.
            tries=4
            while :; do
              info=$(printf 'info\\nconfig get min-replicas-to-write\\n' | ask)
              case "$info" in
                *role:master*min-replicas-to-write?KEEP*) keep ;;
              esac
              case "$info" in
                *loading:1*) echo "loading its data"; exit 1 ;;
                *role:master*) exit 0 ;;
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

    private static final String SHUTDOWN = """
            #!/bin/sh
            # Runs before Redis is stopped. A master that has a replica waits until the operator has moved mastership
            # to it; should the operator be away, it moves it by itself, through Sentinel. Ends within about 35 s,
            # whatever comes of it. Redis saves its data by itself when it is stopped after this.
            FORMER
            longest=${HANDOVER_SECONDS:-30}
            patience=5
            if [ "$longest" -lt 10 ]; then patience=$((longest / 2)); fi

            # What keeps silent must not use up the time that Redis has to end.
            limit=
            if timeout 1 true 2>/dev/null; then limit="timeout 2"; fi

            cli() {
              REDISCLI_AUTH=$HANDOVER_PASSWORD VALKEYCLI_AUTH=$HANDOVER_PASSWORD \\
                $limit "${CLI_PROGRAM:-redis-cli}" --user "$HANDOVER_USER" "$@" 2>/dev/null
            }
            own() { cli -h "$POD_IP" -p "$REDIS_PORT" "$@"; }
            sentinel() { cli -h "$SENTINEL_HOST" -p "$SENTINEL_PORT" "$@"; }
            rest() { sleep "$1" 2>/dev/null || sleep 1; }

            # "address port" of each replica that is attached, a line each.
            replicas() {
              own info replication | tr -d '\\r' | while IFS= read -r line; do
                case "$line" in
                  slave[0-9]*:ip=*,state=online,*)
                    line=${line#*:ip=}
                    address=${line%%,*}
                    line=${line#*,port=}
                    echo "$address ${line%%,*}" ;;
                esac
              done
            }

            # "name down-after-milliseconds" under which a sentinel watches this Redis.
            monitored() {
              sentinel sentinel masters | while IFS= read -r key && IFS= read -r value; do
                case "$key" in
                  name) name=$value ;;
                  ip) ip=$value ;;
                  down-after-milliseconds)
                    if [ "$ip" = "$POD_IP" ]; then echo "$name $value"; fi ;;
                esac
              done
            }

            # The word of that number, of those that follow; none if there are not so many.
            word() { if [ "$1" -lt "$#" ]; then shift "$1"; echo "$1"; fi; }

            # Whether every replica has all writes up to the offset $1.
            caught_up() {
              wanted=$1
              set -- $followers
              while [ "$#" -gt 0 ]; do
                reply=$(cli -h "$1" -p "$2" role)
                has=$(word 5 $reply)
                if [ "$(word 1 $reply)" != slave ] || [ "${has:--1}" -lt "$wanted" ]; then return 1; fi
                shift 2
              done
            }

            # Whether every replica has all writes up to now, or soon will.
            level() {
              set -- $(own role)
              if [ "$1" != master ]; then return 1; fi
              offset=$2
              tries=20
              until caught_up "$offset"; do
                tries=$((tries - 1))
                if [ "$tries" -le 0 ]; then return 1; fi
                rest 0.02
              done
            }

            # "address port" of the replica that has become master.
            promoted() {
              set -- $followers
              while [ "$#" -gt 0 ]; do
                if [ "$(word 1 $(cli -h "$1" -p "$2" role))" = master ]; then echo "$1 $2"; return 0; fi
                shift 2
              done
              return 1
            }

            setting() { own config get "$1" | tail -n 1; }

            # Refuses writes. Other than a pause this does not end by itself, however long Sentinel takes.
            fence() {
              own config set min-replicas-max-lag 10 >/dev/null
              case $(own config set min-replicas-to-write FENCED) in OK*) ;; *) return 1 ;; esac
            }

            unfence() {
              own config set min-replicas-to-write "$guard" >/dev/null
              own config set min-replicas-max-lag "$lag" >/dev/null
            }

            # Whether the operator, whose connection has a name while it hands over, leaves that to this script. It gives
            # up at the sight of the fence, so that of the two at least one does.
            alone() {
              case $(own client list type normal) in
                '' | *' name=MARK '*) return 1 ;;
              esac
            }

            # Whether the sentinel has noticed that a replica which was master a moment ago is none any more. One that has
            # not, and has not heard of the promotion either, would make it a replica again.
            settled() {
              former=$(sentinel sentinel replicas "$name" | while IFS= read -r key && IFS= read -r value; do
                case "$key" in
                  (ip) ip=$value ;;
                  (port) port=$value ;;
                  (role-reported)
                    if [ "$value" = master ] && echo "$followers" | grep -qxF "$ip $port"; then echo "$ip"; fi ;;
                esac
              done)
              [ -z "$former" ]
            }

            # Sentinel tells the replicas that it knows, one after the other; one that is new it may not have heard of.
            repoint() {
              set -- $followers
              while [ "$#" -gt 0 ]; do
                if [ "$1 $2" != "$master" ]; then cli -h "$1" -p "$2" replicaof $master; fi
                shift 2
              done
            }

            # Whoever kept silent may yet do as it was asked.
            requested() {
              case $(sentinel sentinel failover "$name") in
                '' | OK* | *INPROG*) ;;
                *) return 1 ;;
              esac
            }

            # Until Sentinel has been asked, whatever fails leaves a master that goes on: a pause ends by itself, and ending
            # it early could let writes in that are lost, should the operator hand over at this moment, in a pause of its
            # own. From then on there is no way back, since a replica may be promoted at any time: this Redis follows it
            # or, if none is for long, ends without another write.
            hand_over() {
              set -- $(monitored)
              if [ -z "$2" ]; then return 1; fi
              name=$1
              # Less than half of down-after: a longer pause would look like a dead master.
              pause=$(($2 * 45 / 100))
              if [ "$pause" -gt 2500 ]; then pause=2500; fi
              followers=$(replicas)
              if ! settled; then return 1; fi
              guard=$(setting min-replicas-to-write)
              lag=$(setting min-replicas-max-lag)
              if [ -z "$followers" ] || [ "${guard:-FENCED}" -ge FENCED ]; then return 1; fi

              own client pause "$pause" write >/dev/null
              if ! level; then return 1; fi
              own client pause "$pause" write >/dev/null
              if ! { fence && alone && level && requested; }; then unfence; return 1; fi

              tries=150
              until master=$(promoted); do
                tries=$((tries - 1))
                if [ "$tries" -le 0 ] || [ "$(elapsed)" -ge "$longest" ]; then return 0; fi
                rest 0.02
              done
              case $(own replicaof $master) in OK*) ;; *) return 0 ;; esac
              repoint
              unfence
              printf '%s\\n' "CLIENT KILL TYPE normal SKIPME yes" "CLIENT KILL TYPE pubsub" "CLIENT UNPAUSE" | own
              return 0
            }

            began=$(date +%s)
            elapsed() { echo $(($(date +%s) - began)); }
            while :; do
              case $(own info replication) in
                *connected_slaves:0*) exit 0 ;;
                *role:master*) ;;
                *) exit 0 ;;
              esac
              if [ "$(elapsed)" -ge "$longest" ]; then exit 0; fi
              if [ "$(elapsed)" -ge "$patience" ]; then
                if hand_over >/dev/null; then exit 0; fi
                patience=$(($(elapsed) + 5))
              fi
              rest 0.2
            done
            """;

    /**
     * Pods that an earlier operator made mount the same ConfigMaps, and run the scripts that they find there until the
     * last of them is replaced. They know the clients' user only, are told no address nor what the programs of their image
     * are called, and have 30 s to end.
     */
    private static final String FORMER = """
            if [ -z "$HANDOVER_USER" ]; then
              HANDOVER_USER=default
              HANDOVER_PASSWORD=$REDIS_PASSWORD
              HANDOVER_SECONDS=20
              POD_IP=${POD_IP:-$(hostname -i | cut -d ' ' -f 1)}
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
                        .replace("KEEP", "" + WriteFence.KEEP.replicas()));
    }

    public static ConfigMap shutdown(Failover failover) {
        return script(
                failover,
                ObjectMetas.names(failover).shutdownScript(),
                SHUTDOWN_KEY,
                SHUTDOWN.replace("FORMER", FORMER)
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
