package io.redisoperator.pipeline;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.redisoperator.desired.AuthSecret;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.kube.Heritage;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.ObjectNames;
import io.redisoperator.pipeline.steps.ProcessRun;
import io.redisoperator.redis.Credentials;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.spec.Failover;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The clients' password that pods of an earlier operator were started with. Their file has it in clear, each restart
 * brings it back, and their replicas and sentinels log in by it. So it stays in use until the last of them is gone,
 * whatever is asked for meanwhile. Only they know which it is: a Secret may have changed since they were started.
 */
final class StartedPasswords {
    /** As earlier operators wrote it: nothing of it is quoted. */
    private static final Pattern REQUIRED = Pattern.compile("(?m)^requirepass (.+)$");
    /** Of replies to a client that is not let in. */
    private static final Pattern LOCKED_OUT = Pattern.compile("NOAUTH|WRONGPASS|AUTH|invalid password");

    private final Kube kube;
    private final LiveNodes live;
    private final Map<ClusterKey, Proven> known = new HashMap<>();

    StartedPasswords(Kube kube, LiveNodes live) {
        this.kube = kube;
        this.live = live;
    }

    /** What came of asking them. */
    sealed interface InUse {
        Optional<String> password();

        /**
         * One of them lets the operator in by it, or did when it was recorded. Where there is none of them, it is the one
         * that is asked for.
         */
        record Accepted(Optional<String> password) implements InUse {
            @Override
            public String toString() {
                return "Accepted[hidden]";
            }
        }

        /** None of them has answered yet; this is what they will most likely know when they do. */
        record Presumed(Optional<String> password) implements InUse {
            @Override
            public String toString() {
                return "Presumed[hidden]";
            }
        }

        /** They answer, and let nobody in by any password that can be found. */
        record Refused(String message) implements InUse {
            @Override
            public Optional<String> password() {
                return Optional.empty();
            }
        }
    }

    /** What runs of pods of a resource of that UID let the operator in by. */
    private record Proven(String uid, Optional<String> password, Set<ProcessRun> by) {
        @Override
        public String toString() {
            return "Proven[hidden]";
        }
    }

    /** What one pod said; by which password it lets the operator in, if by any. */
    private record Answer(Node node, boolean silent, Optional<Optional<String>> accepted) {
        @Override
        public String toString() {
            return "Answer[hidden]";
        }
    }

    /**
     * The password to go by now.
     *
     * @param asked the one that is asked for; none of them while it cannot be read
     */
    Future<InUse> inUse(Failover failover, List<Optional<String>> asked) {
        ClusterKey key = failover.key();
        if (!anyPodOfBefore(key)) {
            known.remove(key);
            return Future.succeededFuture(
                    new InUse.Accepted(asked.stream().flatMap(Optional::stream).findFirst()));
        }
        List<Node> former = former(failover);
        Proven before = known.get(key);
        if (before != null
                && before.uid().equals(failover.uid())
                && former.stream().map(StartedPasswords::run).anyMatch(before.by()::contains)) {
            return Future.succeededFuture(new InUse.Accepted(before.password()));
        }
        known.remove(key);
        return recorded(key).compose(record -> {
            List<Optional<String>> file = ofFile(key);
            // None comes first: a Redis that asks for none lets clients in by any.
            List<Optional<String>> candidates = Stream.of(List.of(Optional.<String>empty()), record, asked, file)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            InUse unanswered = record.stream()
                    .<InUse>map(InUse.Accepted::new)
                    .findFirst()
                    // As they are left as they are, they boot from the file of before.
                    .orElseGet(() -> new InUse.Presumed(Stream.of(file, asked, candidates)
                            .flatMap(List::stream)
                            .findFirst()
                            .orElseThrow()));
            return Future.join(former.stream()
                            .map(node -> ask(failover, node, candidates))
                            .toList())
                    .map(all -> judge(failover, all.list(), candidates, unanswered));
        });
    }

    void forget(ClusterKey key) {
        known.remove(key);
    }

    private InUse judge(Failover failover, List<Answer> answers, List<Optional<String>> candidates, InUse unanswered) {
        Map<Optional<String>, List<Node>> accepting = answers.stream()
                .filter(answer -> answer.accepted().isPresent())
                .collect(Collectors.groupingBy(
                        answer -> answer.accepted().orElseThrow(),
                        Collectors.mapping(Answer::node, Collectors.toList())));
        Optional<Map.Entry<Optional<String>, List<Node>>> best = accepting.entrySet().stream()
                .max(Comparator.<Map.Entry<Optional<String>, List<Node>>>comparingInt(
                                entry -> entry.getValue().stream().anyMatch(StartedPasswords::master) ? 1 : 0)
                        .thenComparingInt(entry -> entry.getValue().size())
                        .thenComparingInt(entry -> -candidates.indexOf(entry.getKey())));
        if (best.isPresent()) {
            Optional<String> password = best.get().getKey();
            Set<ProcessRun> by =
                    best.get().getValue().stream().map(StartedPasswords::run).collect(Collectors.toUnmodifiableSet());
            known.put(failover.key(), new Proven(failover.uid(), password, by));
            return new InUse.Accepted(password);
        }
        List<String> refusing = answers.stream()
                .filter(answer -> !answer.silent())
                .map(answer -> answer.node().name())
                .toList();
        return refusing.isEmpty() ? unanswered : new InUse.Refused(refusal(failover, refusing));
    }

    private static String refusal(Failover failover, List<String> pods) {
        return String.join(", ", pods) + ", made by an earlier operator, let nobody in by "
                + failover.authSecret()
                        .map(name -> "the password of Secret " + name + ", named by spec.auth.secretPath, nor by")
                        .orElse("no password, as spec.auth asks, nor by")
                + " the one of ConfigMap " + ObjectNames.of(failover.key()).redis()
                + "; put the password that they were started with into the Secret that spec.auth.secretPath names, or"
                + " restart them";
    }

    /** The first of these by which it lets the operator in. One that keeps silent is asked no more. */
    private Future<Answer> ask(Failover failover, Node node, List<Optional<String>> candidates) {
        if (candidates.isEmpty()) {
            return Future.succeededFuture(new Answer(node, false, Optional.empty()));
        }
        Optional<String> first = candidates.getFirst();
        Credentials login = first.map(Credentials::password).orElse(Credentials.NONE);
        Answer accepted = new Answer(node, false, Optional.of(first));
        return live.toRedis(new ManagedCluster(failover, login, Credentials.NONE), node, "PING")
                .map(pong -> accepted)
                .recover(failure -> {
                    if (!(failure instanceof RedisFailure said) || said.kind() == RedisFailure.Kind.SILENT) {
                        return Future.succeededFuture(new Answer(node, true, Optional.empty()));
                    }
                    return LOCKED_OUT.matcher(said.reason()).find()
                            ? ask(failover, node, candidates.subList(1, candidates.size()))
                            // It loads, for one.
                            : Future.succeededFuture(accepted);
                });
    }

    private Future<List<Optional<String>>> recorded(ClusterKey key) {
        return kube.live(Secret.class, key.namespace(), ObjectNames.of(key).authConfig())
                .map(secret -> secret.filter(s -> AuthSecret.access(s).isPresent())
                        .map(s -> List.of(AuthSecret.password(s)))
                        .orElseGet(List::of));
    }

    private List<Optional<String>> ofFile(ClusterKey key) {
        List<Optional<String>> found = new ArrayList<>();
        kube.cached(ConfigMap.class, key.namespace(), ObjectNames.of(key).redis())
                .map(ConfigMap::getData)
                .map(data -> data.get("redis.conf"))
                .ifPresent(file -> {
                    Matcher line = REQUIRED.matcher(file);
                    found.add(line.find() ? Optional.of(line.group(1).strip()) : Optional.empty());
                });
        return found;
    }

    private List<Node> former(Failover failover) {
        return live.redis(new ManagedCluster(failover, Credentials.NONE, Credentials.NONE)).stream()
                .filter(node -> !node.knowsIdentity())
                .toList();
    }

    private static boolean master(Node node) {
        return Labels.MASTER.equals(node.pod().getMetadata().getLabels().get(Labels.ROLE));
    }

    private static ProcessRun run(Node node) {
        return ProcessRun.of(node, "redis");
    }

    private boolean anyPodOfBefore(ClusterKey key) {
        return Heritage.former(kube, key)
                || kube.owned(Pod.class, key).stream().anyMatch(pod -> !Heritage.knowsIdentity(pod.getSpec(), key));
    }
}
