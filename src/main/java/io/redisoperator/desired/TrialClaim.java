package io.redisoperator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;

/** A claim as the controller of a StatefulSet makes it of a template; to be tried, not made. */
public final class TrialClaim {
    private TrialClaim() {}

    /** Those of the pod with that ordinal. */
    public static List<PersistentVolumeClaim> of(StatefulSet set, int ordinal) {
        return set.getSpec().getVolumeClaimTemplates().stream()
                .map(template -> new PersistentVolumeClaimBuilder(template)
                        .editMetadata()
                        .withNamespace(set.getMetadata().getNamespace())
                        .withName(name(template, set.getMetadata().getName() + "-" + ordinal))
                        .addToLabels(set.getSpec().getSelector().getMatchLabels())
                        .endMetadata()
                        .withStatus(null)
                        .build())
                .toList();
    }

    static String name(PersistentVolumeClaim template, String pod) {
        return template.getMetadata().getName() + "-" + pod;
    }
}
