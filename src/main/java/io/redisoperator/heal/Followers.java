package io.redisoperator.heal;

import io.redisoperator.diagnosis.RedisView;
import io.redisoperator.heal.LiveNodes.Node;
import io.redisoperator.model.Endpoint;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Replicas of a master that Sentinel has replaced. Sentinel tells them too, but one at a time, and waits for its failover
 * timeout where an address of a pod that is no more swallows what is sent. Until a replica follows, a master that must
 * have one in sync takes no writes.
 */
public final class Followers {
    private final LiveNodes live;

    public Followers(LiveNodes live) {
        this.live = live;
    }

    /**
     * Makes whoever still follows the replaced master follow its successor, all at once. A replica that holds data is not
     * led to a master without any.
     *
     * @param wanted whether the switch is still the latest that was announced
     * @return names of the pods that were told; those that kept silent or refused are left to Sentinel
     */
    public Future<List<String>> lead(
            ManagedCluster cluster, Endpoint replaced, Endpoint successor, BooleanSupplier wanted) {
        List<Node> nodes = live.redis(cluster);
        Optional<Node> master =
                nodes.stream().filter(node -> node.endpoint().equals(successor)).findFirst();
        if (master.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return live.look(cluster, master.get()).compose(answer -> {
            Optional<RedisView> leader = answer.said().filter(RedisView::isMaster);
            if (leader.isEmpty()) {
                return Future.succeededFuture(List.of());
            }
            return Future.join(nodes.stream()
                            .filter(node -> !node.equals(master.get())
                                    && !node.endpoint().equals(replaced))
                            .map(node -> leadOne(cluster, node, replaced, master.get(), leader.get(), wanted))
                            .toList())
                    .map(all -> all.<Optional<String>>list().stream()
                            .filter(Objects::nonNull)
                            .flatMap(Optional::stream)
                            .toList());
        });
    }

    private Future<Optional<String>> leadOne(
            ManagedCluster cluster,
            Node node,
            Endpoint replaced,
            Node master,
            RedisView leader,
            BooleanSupplier wanted) {
        return live.look(cluster, node)
                .compose(answer -> {
                    boolean led = answer.said()
                            .filter(view -> !view.isMaster())
                            .filter(view -> view.master().equals(Optional.of(replaced)))
                            .filter(view -> leader.keys() > 0 || view.keys() == 0)
                            .isPresent();
                    return led && wanted.getAsBoolean()
                            ? live.follow(cluster, node, master).map(ok -> Optional.of(node.name()))
                            : Future.succeededFuture(Optional.<String>empty());
                })
                .otherwise(Optional.empty());
    }
}
