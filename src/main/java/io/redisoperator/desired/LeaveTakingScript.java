package io.redisoperator.desired;

/** How the {@link ShutdownScript} sees to replicas that have not been told of a new master, wherever that comes from. */
final class LeaveTakingScript {
    static final String TEXT = """
            # "address port" of the master that a sentinel names, if it was a replica of this Redis.
            successor() {
              sentinel sentinel masters | while IFS= read -r key && IFS= read -r value; do
                case "$key" in
                  ip) ip=$value ;;
                  port) if echo "$seen" | grep -qxF "$ip $value"; then echo "$ip $value"; fi ;;
                esac
              done
            }

            # Those of which this one was the master and that have not been told of the new one yet, as by an order that was
            # not answered in time: followed by nobody else, they would be left behind when this Redis ends.
            take_leave() {
              rounds=5
              while [ "$rounds" -gt 0 ] && [ "$(elapsed)" -lt "$longest" ]; do
                rounds=$((rounds - 1))
                set -- $(own role)
                case $1 in
                  slave) master="$2 $3" ;;
                  '') master= ;;
                  *) return 0 ;;
                esac
                left=$(printf '%s\\n' "$seen" "$followers" | sort -u | grep -vxF "$hung" | behind)
                if [ -z "$left" ]; then return 0; fi
                if [ -n "$master" ] && [ "$(successor)" = "$master" ]; then followers=$left; repoint; fi
                rest 0.5
              done
            }

            # Those of these that follow this Redis, or keep silent.
            behind() {
              while read -r address port; do
                if [ -z "$port" ]; then continue; fi
                case $(echo $(cli -h "$address" -p "$port" role </dev/null)) in
                  '' | "slave $POD_IP $REDIS_PORT "*) echo "$address $port" ;;
                esac
              done
            }

            # Whoever had Sentinel promote a replica may have ended since, and this one takes no write any more: all that is
            # left to do is to tell those of which Sentinel has not heard yet.
            join() {
              master=$(successor)
              if [ -z "$master" ]; then return 1; fi
              if [ "$(word 1 $(cli -h "${master% *}" -p "${master#* }" role))" != master ]; then return 1; fi
              followers=$(replicas)
              wanted=$(setting min-replicas-to-write)
              if [ "${wanted:-0}" -le "$(echo "$followers" | grep -c .)" ]; then return 1; fi
              case $(own replicaof $master) in OK*) ;; *) return 1 ;; esac
              repoint
            }
            """;

    private LeaveTakingScript() {}
}
