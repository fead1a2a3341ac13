package io.redisoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Patches of objects that an earlier operator may have written, and writes for trial. They block. */
final class TakeoverPatches {
    /** Under the name of both operators they would look like the earlier one's updates. */
    private static final String FIELD_MANAGER = "redis-operator-takeover";

    private final KubernetesClient client;

    TakeoverPatches(KubernetesClient client) {
        this.client = client;
    }

    @Nullable
    Void takeFields(HasMetadata object, String path) {
        FormerFields.takingPatch(client.raw(path))
                .ifPresent(patch -> client.resource(object).patch(context().build(), patch));
        return null;
    }

    @Nullable
    Void relabel(HasMetadata object, Map<String, String> labels) {
        Map<String, ?> meta = Map.of("uid", object.getMetadata().getUid(), "labels", labels);
        client.resource(object)
                .patch(
                        context().withPatchType(PatchType.JSON_MERGE).build(),
                        client.getKubernetesSerialization().asJson(Map.of("metadata", meta)));
        return null;
    }

    @Nullable
    Void select(Service service, Map<String, String> selector) {
        List<Map<String, ?>> patch = List.of(
                Map.of(
                        "op",
                        "test",
                        "path",
                        "/metadata/uid",
                        "value",
                        service.getMetadata().getUid()),
                Map.of("op", "replace", "path", "/spec/selector", "value", selector));
        client.resource(service)
                .patch(
                        context().withPatchType(PatchType.JSON).build(),
                        client.getKubernetesSerialization().asJson(patch));
        return null;
    }

    /** Nobody can change a pod, or most of a claim, so that one is made. */
    @Nullable
    Void dryRun(HasMetadata desired) {
        if (desired instanceof Pod || desired instanceof PersistentVolumeClaim) {
            client.resource(desired).dryRun(true).create();
            return null;
        }
        if (desired instanceof Service) {
            return dryApply(desired);
        }
        var serialization = client.getKubernetesSerialization();
        Map<?, ?> whole = serialization.unmarshal(serialization.asJson(desired), Map.class);
        Object spec = Objects.requireNonNull(whole.get("spec"));
        try {
            client.resource(desired)
                    .patch(
                            context().withDryRun(List.of("All")).build(),
                            serialization.asJson(List.of(Map.of("op", "replace", "path", "/spec", "value", spec))));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            client.resource(desired).dryRun(true).create();
        }
        return null;
    }

    /** What is refused of a Service stands in its annotations, too, and by another spec it would lose its address. */
    private @Nullable Void dryApply(HasMetadata desired) {
        client.resource(desired)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(Fabric8Kube.FIELD_MANAGER)
                        .withForce(true)
                        .withDryRun(List.of("All"))
                        .build());
        return null;
    }

    private static PatchContext.Builder context() {
        return new PatchContext.Builder().withPatchType(PatchType.JSON).withFieldManager(FIELD_MANAGER);
    }
}
