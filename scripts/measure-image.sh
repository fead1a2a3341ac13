#!/bin/bash
# Shows how soon an image of the operator is ready on one CPU, and what memory it takes inside of a limit, with clusters
# whose Redis and Sentinel run. The API server is a real one, reached by TLS, if its programs are in $KUBEBUILDER_ASSETS
# or /usr/local/kubebuilder/bin, else the one in process.
#
# usage: measure-image.sh [image [clusters [seconds]]]
# Fails if it takes longer than READY_MILLIS (2000), or if MEMORY (96m) is not enough.
set -euo pipefail
cd "$(dirname "$0")/.."

image=${1:-redis-operator:0.1.0}
clusters=${2:-10}
seconds=${3:-60}
memory=${MEMORY:-96m}
limit=${READY_MILLIS:-2000}

folder=$(mktemp -d)
mkdir "$folder/bin"
chmod 755 "$folder"
container=""
finish() {
    [ -z "$container" ] || docker rm -f "$container" >/dev/null
    exec {input}>&- || true
    wait || true
    rm -rf "$folder"
}
trap finish EXIT

./mvnw -B -q ${MVN_FLAGS:-} test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$folder/classpath"
mkfifo "$folder/input"
"$(scripts/jdk-home)/bin/java" -cp "target/test-classes:target/classes:$(cat "$folder/classpath")" \
    io.redisoperator.image.ManyClusters "$clusters" "$folder" <"$folder/input" >"$folder/output" 2>"$folder/errors" &
program=$!
exec {input}>"$folder/input"

# Waits for a line of the program's, as long as that and the operator run.
said() {
    until grep -qx "$1" "$folder/output"; do
        [ -z "$container" ] || running || ended
        kill -0 "$program" 2>/dev/null || { echo "the clusters ended:" >&2; tail -n 20 "$folder/errors" >&2; exit 1; }
        sleep 0.2
    done
}

said started
chmod -R a+rX "$folder/serviceaccount"
port=$((20000 + RANDOM % 10000))
container=$(docker create --network host --memory "$memory" --memory-swap "$memory" --cpus 1 \
    --read-only --cap-drop ALL --security-opt no-new-privileges --env-file "$folder/variables" \
    -v "$folder/serviceaccount:/var/run/secrets/kubernetes.io/serviceaccount:ro" \
    -e REDIS_OPERATOR_HTTP_HOST=127.0.0.1 -e "REDIS_OPERATOR_HTTP_PORT=$port" "$image")

# Starts the container and prints the milliseconds until it is ready.
start() {
    local began
    began=$(date +%s%3N)
    docker start "$container" >/dev/null
    until [ "$(curl -s -o /dev/null -m 1 -w '%{http_code}' "http://127.0.0.1:$port/readyz")" = 200 ]; do
        running || ended
        sleep 0.01
    done
    echo $(($(date +%s%3N) - began))
}

running() {
    [ "$(docker inspect -f '{{.State.Running}}' "$container")" = true ]
}

ended() {
    echo "the operator ended with exit code $(docker inspect -f '{{.State.ExitCode}}' "$container"):" >&2
    docker logs --tail 20 "$container" >&2
    exit 1
}

# Prints a file of the container's memory cgroup, by its name in version 2 or in version 1.
cgroup() {
    local pid v2 v1
    pid=$(docker inspect -f '{{.State.Pid}}' "$container")
    v2=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
    v1=$(sed -n 's/^[0-9]*:memory://p' "/proc/$pid/cgroup")
    cat "/sys/fs/cgroup/memory$v1/$2" 2>/dev/null || cat "/sys/fs/cgroup$v2/$1"
}

mebibytes() {
    echo $(($1 / 1024 / 1024))
}

echo "first start, with no pods yet: ready after $(start) ms"
said ready
echo "all $clusters clusters are Ready"
docker stop "$container" >/dev/null
ready=$(start)
echo "start with $clusters clusters: ready after $ready ms on one CPU"
sleep "$seconds"
running || ended
echo "memory after $seconds s: $(mebibytes "$(cgroup memory.current memory.usage_in_bytes)") MiB in use," \
    "$(mebibytes "$(cgroup memory.peak memory.max_usage_in_bytes)") MiB at most, limit $memory"
[ "$ready" -le "$limit" ] || { echo "not ready within $limit ms" >&2; exit 1; }
