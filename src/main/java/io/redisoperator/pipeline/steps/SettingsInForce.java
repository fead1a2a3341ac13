package io.redisoperator.pipeline.steps;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.desired.ConfigMemory;
import io.redisoperator.heal.LiveNodes;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.heal.ManagedCluster;
import io.redisoperator.heal.Steering;
import io.redisoperator.kube.Kube;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.WriteFence;
import io.redisoperator.pipeline.ClusterObjects;
import io.redisoperator.pipeline.EnsuredObjects;
import io.redisoperator.pipeline.StepOutcome;
import io.redisoperator.pipeline.steps.Setting.Source;
import io.redisoperator.redis.RedisFailure;
import io.redisoperator.spec.ConfigDirectives;
import io.redisoperator.spec.ContainerNames;
import io.redisoperator.spec.ReplicationBacklog;
import io.redisoperator.spec.ReservedMemory;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the spec's run-time settings into force on Redis processes that started before they were written, and gives back
 * what they had before to those that are written no more. They stand in the boot configuration too, so a process that
 * starts later has them already, but for a {@code maxmemory} and a backlog where its pod has another memory limit than
 * the spec. Each process is compared once for each edit; a cluster at rest is asked nothing.
 */
public final class SettingsInForce {
    private final Bus bus;
    private final Kube kube;
    private final LiveNodes live;
    private final EnsuredObjects objects;
    private final Map<ClusterKey, Map<ProcessRun, Compared>> compared = new HashMap<>();
    private final Map<ClusterKey, String> restarts = new HashMap<>();

    public SettingsInForce(Bus bus, Kube kube, LiveNodes live, EnsuredObjects objects) {
        this.bus = bus;
        this.kube = kube;
        this.live = live;
        this.objects = objects;
    }

    /** The edit that a process was compared with, and what came of each setting. */
    private record Compared(int edit, List<Setting.Result> results) {
        private boolean stands(int now) {
            return edit == now && results.stream().noneMatch(Setting.Result::isToBeTriedAgain);
        }
    }

    Future<StepOutcome> bringInForce(ManagedCluster cluster) {
        ConfigMemory memory = new ClusterObjects(kube, cluster).configMemory();
        tellOfRestart(cluster.key(), memory);
        Map<String, Setting> ofAll = wanted(cluster, memory);
        Map<ProcessRun, Compared> before = compared.getOrDefault(cluster.key(), Map.of());
        Map<ProcessRun, Compared> after = new HashMap<>();
        List<Setting.Result> news = new ArrayList<>();
        List<Future<Void>> pending = new ArrayList<>();
        for (Node node : live.redis(cluster)) {
            ProcessRun process = ProcessRun.of(node, "redis");
            List<Setting> wanted = wanted(cluster, node, ofAll);
            int edit = wanted.hashCode();
            Compared last = before.get(process);
            if (last != null && last.stands(edit)) {
                after.put(process, last);
            } else if (!isToBeReplaced(cluster, node)) {
                // A silent process is compared when it answers again.
                pending.add(apply(cluster, node, wanted)
                        .onSuccess(results -> {
                            after.put(process, new Compared(edit, results));
                            news.addAll(results);
                        })
                        .<Void>mapEmpty()
                        .otherwiseEmpty());
            }
        }
        return Future.join(pending).compose(all -> {
            compared.put(cluster.key(), after);
            tellOfGivenBack(cluster.key(), news);
            return remember(cluster, memory, news)
                    .map(written -> outcome(after))
                    .map(outcome ->
                            outcome instanceof StepOutcome.Settled ? AwaitedRenewal.of(kube, cluster) : outcome);
        });
    }

    /** Forgets a cluster that is gone. */
    public void forget(ClusterKey key) {
        compared.remove(key);
        restarts.remove(key);
    }

    private static Map<String, Setting> wanted(ManagedCluster cluster, ConfigMemory memory) {
        Map<String, Setting> wanted = new LinkedHashMap<>();
        memory.givenBack()
                .forEach((directive, value) -> wanted.put(
                        ConfigDirectives.canonical(directive), new Setting(directive, value, Source.BEFORE)));
        ConfigDirectives.runtime(cluster.failover().redis().customConfig()).forEach((directive, value) -> {
            if (!memory.isStartOnly(directive)) {
                wanted.put(ConfigDirectives.canonical(directive), new Setting(directive, value, Source.CUSTOM_CONFIG));
            }
        });
        if (cluster.follows()) {
            // No sentinel may promote a node that follows a Redis outside.
            wanted.remove(Steering.PRIORITY);
        }
        return wanted;
    }

    /**
     * With what is left for data under the limit that a pod has, which is not always the spec's. A pod of an earlier
     * operator was never bounded by that, and may hold more.
     */
    private static List<Setting> wanted(ManagedCluster cluster, Node node, Map<String, Setting> ofAll) {
        Map<String, Setting> wanted = new LinkedHashMap<>(ofAll);
        if (node.knowsIdentity() && cluster.failover().redis().maxmemory().isPresent()) {
            PodMemory.limit(node.pod())
                    .flatMap(cluster.failover().redis()::maxmemory)
                    .ifPresent(left -> wanted.put(
                            ReservedMemory.MAXMEMORY,
                            new Setting(ReservedMemory.MAXMEMORY, left, Source.MEMORY_LIMIT)));
        }
        return withBacklog(cluster, node, wanted);
    }

    /** A backlog takes the place of data: first it gives way, and then the data has the bound that it is to have. */
    private static List<Setting> withBacklog(ManagedCluster cluster, Node node, Map<String, Setting> ofAll) {
        Optional<Setting> asked = Optional.ofNullable(ofAll.get(ReplicationBacklog.DIRECTIVE));
        if (asked.filter(setting -> !setting.givenBack()).isPresent()) {
            return List.copyOf(ofAll.values());
        }
        Optional<Quantity> limit = node.knowsIdentity() ? PodMemory.limit(node.pod()) : Optional.empty();
        List<Setting> settings = new ArrayList<>(ofAll.values());
        ReplicationBacklog.share(cluster.failover(), cluster.failover().redis().bootConfig(), limit)
                .ifPresent(share -> {
                    asked.ifPresent(settings::remove);
                    settings.addFirst(new Setting(
                            ReplicationBacklog.DIRECTIVE,
                            share,
                            asked.map(Setting::source).orElse(Source.SHARE_OF_MEMORY)));
                });
        return List.copyOf(settings);
    }

    /** Every Redis boots without a priority, and gets it from its readiness script or {@link Steering} once it is in sync. */
    private static boolean isYetToSync(Setting setting, String reply) {
        return ConfigDirectives.canonical(setting.directive()).equals(Steering.PRIORITY)
                && Setting.valueOf(reply).equals("0");
    }

    /** A refused setting does not keep the others from being set. */
    private Future<List<Setting.Result>> apply(ManagedCluster cluster, Node node, List<Setting> wanted) {
        Future<List<Setting.Result>> results = Future.succeededFuture(new ArrayList<>());
        for (Setting setting : wanted) {
            results = results.compose(before -> apply(cluster, node, setting).map(result -> {
                before.add(result);
                return before;
            }));
        }
        return results;
    }

    private Future<Setting.Result> apply(ManagedCluster cluster, Node node, Setting setting) {
        return live.toRedis(cluster, node, "CONFIG", "GET", setting.directive())
                .compose(reply -> setting.isIn(reply) || isFenced(setting, reply) || isYetToSync(setting, reply)
                        ? Future.succeededFuture(setting.had())
                        : live.toRedis(cluster, node, "CONFIG", "SET", setting.directive(), setting.value())
                                .map(ok -> setting.set(Setting.valueOf(reply))))
                .recover(failure -> failure instanceof RedisFailure r && r.kind() == RedisFailure.Kind.REFUSED
                        ? Future.succeededFuture(setting.refused(node.name(), r))
                        : Future.failedFuture(failure));
    }

    /** Whoever has a master take no writes lets it take them again, and then as the spec says. */
    private static boolean isFenced(Setting setting, String reply) {
        return ConfigDirectives.canonical(setting.directive()).equals("min-replicas-to-write")
                && WriteFence.of(Setting.valueOf(reply)).isPresent();
    }

    /** What processes said is kept where the next operator finds it, and where the next process boots from. */
    private Future<StepOutcome> remember(ManagedCluster cluster, ConfigMemory memory, List<Setting.Result> news) {
        ConfigMemory now = memory;
        for (Setting.Result result : news) {
            now = result.rememberedIn(now);
        }
        return now.equals(memory)
                ? Future.succeededFuture(StepOutcome.SETTLED)
                : objects.present(cluster, new ClusterObjects(kube, cluster).configuration(now));
    }

    private static StepOutcome outcome(Map<ProcessRun, Compared> processes) {
        List<Setting.Result> results = processes.values().stream()
                .flatMap(process -> process.results().stream())
                .toList();
        return results.stream()
                .flatMap(result -> result.complaint().stream())
                .sorted()
                .findFirst()
                .<StepOutcome>map(StepOutcome.Rejected::new)
                .or(() -> results.stream()
                        .filter(Setting.Result::needsRestart)
                        .findFirst()
                        .map(result -> StepOutcome.waiting("the pods to be replaced, as Redis reads "
                                + result.setting().directive() + " at its start only")))
                .or(() -> results.stream()
                        .filter(Setting.Result::isToBeTriedAgain)
                        .findFirst()
                        .map(result -> StepOutcome.waiting(result.node() + " to load its data, before it takes "
                                + result.setting().directive())))
                .orElse(StepOutcome.SETTLED);
    }

    private void tellOfGivenBack(ClusterKey key, List<Setting.Result> news) {
        news.stream()
                .filter(result ->
                        result.setting().givenBack() && result.before().isPresent())
                .map(result -> result.setting().directive() + " is "
                        + result.setting().value() + " again, as it was before customConfig had it")
                .distinct()
                .forEach(text -> bus.publish(new Message.Noted(key, false, "SettingGivenBack", text)));
    }

    private void tellOfRestart(ClusterKey key, ConfigMemory memory) {
        String before = restarts.put(key, memory.restart());
        if (before != null && !before.equals(memory.restart())) {
            bus.publish(new Message.Noted(
                    key,
                    false,
                    "RestartNeeded",
                    "customConfig no longer has " + String.join(", ", memory.unknown())
                            + ", and nobody knows what Redis"
                            + " has without it: the pods are replaced one after the other"));
        }
    }

    /** A pod of another image is replaced anyway, and may not know what the next one knows. */
    private boolean isToBeReplaced(ManagedCluster cluster, Node node) {
        return !live.held(cluster)
                && node.pod().getSpec() != null
                && new ClusterObjects(kube, cluster).outdated(node.pod())
                && node.pod().getSpec().getContainers().stream()
                        .filter(c -> ContainerNames.REDIS.equals(c.getName()))
                        .map(Container::getImage)
                        .noneMatch(cluster.failover().redis().pod().container().image()::equals);
    }
}
