package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.model.Endpoint;
import io.redisoperator.spec.Failover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every object of a failover, for what must hold for all of them. */
public final class AllObjects {
    static final DesiredOptions OPTIONS = new DesiredOptions(false);
    static final String PASSWORD = "correct-horse!battery$staple";

    private AllObjects() {}

    public static List<HasMetadata> of(Failover failover) {
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(BootstrapPod.of(failover, OPTIONS));
        objects.add(SentinelService.of(failover));
        objects.add(SentinelConfig.of(failover, new Endpoint("10.1.2.3", 6379)));
        objects.add(SentinelDeployment.of(failover, OPTIONS));
        SentinelDisruptionBudget.of(failover).ifPresent(objects::add);
        ExporterService.of(failover).ifPresent(objects::add);
        objects.add(RedisConfig.of(failover));
        objects.addAll(RedisScripts.of(failover));
        if (failover.authSecret().isPresent()) {
            objects.add(Specimen.secret(failover, Specimen.IDENTITY, Optional.of(PASSWORD)));
        }
        objects.add(RedisStatefulSet.of(failover, OPTIONS));
        RedisDisruptionBudget.of(failover).ifPresent(objects::add);
        objects.add(MasterService.of(failover));
        objects.add(ReplicaService.of(failover));
        return objects;
    }
}
