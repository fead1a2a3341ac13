package io.redisoperator.desired;

/** What a Redis pod runs before it is stopped, with the words that {@link RedisScripts} puts in. */
final class ShutdownScript {
    static final String TEXT = """
            #!/bin/sh
            # Runs before Redis is stopped. A master that has a replica waits until the operator has moved mastership
            # to it; should the operator be away, it moves it by itself, through Sentinel. Then it waits for its clients
            # to have gone. Ends within about 35 s, whatever comes of it. Redis saves its data by itself when it is
            # stopped after this.
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

            # "address port" of each replica that has a copy, a line each.
            replicas() { own info replication | attached online; }

            # The same of each that is attached in a state, out of what INFO says.
            attached() {
              tr -d '\\r' | while IFS= read -r line; do
                case "$line" in
                  slave[0-9]*:ip=*,state=$1,*)
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

            # Those of these replicas that keep silent.
            asleep() {
              echo "$1" | while read -r address port; do
                if [ -n "$port" ] && [ "$(word 1 $(cli -h "$address" -p "$port" role </dev/null))" != slave ]; then
                  echo "$address $port"
                fi
              done
            }

            answering() {
              while read -r address port; do
                if [ -n "$port" ] && [ -n "$(cli -h "$address" -p "$port" role </dev/null)" ]; then
                  echo "$address $port"
                fi
              done
            }

            # Whether every replica has all writes up to now, or soon will: within a second or so, as writes are held up.
            level() {
              set -- $(own role)
              if [ "$1" != master ]; then return 1; fi
              offset=$2
              tries=20
              latest=$(($(elapsed) + 1))
              until caught_up "$offset"; do
                tries=$((tries - 1))
                if [ "$tries" -le 0 ] || [ "$(elapsed)" -gt "$latest" ]; then return 1; fi
                rest 0.02
              done
            }

            # "address port" of the replica that has become master; by then it is attached no more.
            promoted() {
              set -- $followers $detached
              while [ "$#" -gt 0 ]; do
                if [ "$(word 1 $(cli -h "$1" -p "$2" role))" = master ]; then echo "$1 $2"; return 0; fi
                shift 2
              done
              return 1
            }

            setting() { own config get "$1" | tail -n 1; }

            # Refuses writes. Other than a pause this does not end by itself, however long Sentinel takes.
            fence() {
              guard=$(setting min-replicas-to-write)
              lag=$(setting min-replicas-max-lag)
              if [ "${guard:-FENCED}" -ge FENCED ]; then return 1; fi
              own config set min-replicas-max-lag 10 >/dev/null
              case $(own config set min-replicas-to-write FENCED) in OK*) ;; *) return 1 ;; esac
            }

            # What somebody else has put in its place is not this script's to take away.
            unfence() {
              case $(setting min-replicas-to-write) in FENCED | '') ;; *) return 0 ;; esac
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

            LEAVE

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
              # One that hangs may be attached for a minute yet. Sentinel passes over it once it has been silent for 5 s,
              # as long as from one attempt to the next; only then can it be left behind.
              before=$hung
              hung=$(asleep "$followers")
              if [ $(($(elapsed) + 5)) -lt "$longest" ]; then
                if echo "$hung" | grep -vxF "$before" | grep -q .; then return 1; fi
              fi
              # Of those that are attached no more, only who answers is asked again while writes are refused.
              detached=$(echo "$seen" | grep -vxF "$followers" | answering)
              followers=$(echo "$followers" | grep -vxF "$hung")
              if ! settled; then return 1; fi
              if [ -z "$followers" ]; then return 1; fi

              own client pause "$pause" write >/dev/null
              if ! level; then return 1; fi
              own client pause "$pause" write >/dev/null
              # Whom somebody else had promoted before the fence was up does not have what was taken since.
              if ! { fence && alone && level && ! promoted && requested; }; then unfence; return 1; fi

              latest=$(($(elapsed) + 8))
              until master=$(promoted); do
                if [ "$(elapsed)" -ge "$latest" ] || [ "$(elapsed)" -ge "$longest" ]; then return 0; fi
                rest 0.02
              done
              case $(own replicaof $master) in OK*) ;; *) return 0 ;; esac
              repoint
              unfence
              printf '%s\\n' "CLIENT KILL TYPE normal SKIPME yes" "CLIENT KILL TYPE pubsub" "CLIENT UNPAUSE" | own
              return 0
            }

            LINGER

            hung=
            followers=
            detached=
            silent=0
            mastered=
            alone_from=$patience
            seen=
            began=$(date +%s)
            elapsed() { echo $(($(date +%s) - began)); }
            alone=0
            while :; do
              info=$(own info replication)
              case $info in
                *role:master*connected_slaves:0*repl_backlog_active:0*) exit 0 ;;
                *role:master*connected_slaves:0*)
                  # One that lost its link for a moment comes back within a second or two.
                  silent=0
                  alone=$((alone + 1))
                  if [ "$alone" -ge 12 ]; then exit 0; fi ;;
                *role:master*)
                  silent=0
                  alone=0
                  mastered=yes
                  seen=$(printf '%s\\n' "$seen" "$(echo "$info" | attached '*')" | sort -u) ;;
                *role:*) break ;;
                *)
                  # Busy for a moment, or gone.
                  silent=$((silent + 1))
                  if [ "$silent" -ge 5 ]; then exit 0; fi ;;
              esac
              if [ "$(elapsed)" -ge "$longest" ]; then exit 0; fi
              # Whom a Sentinel names may come to be another one at any time, as by an order of an operator that ended.
              if [ "$(elapsed)" -ge "$alone_from" ] && join >/dev/null; then break; fi
              if [ "$alone" = 0 ] && [ "$(elapsed)" -ge "$patience" ]; then
                if hand_over >/dev/null; then break; fi
                patience=$(($(elapsed) + 5))
              fi
              rest 0.2
            done
            if [ -n "$mastered" ]; then take_leave >/dev/null; fi
            linger >/dev/null
            """;

    private ShutdownScript() {}
}
