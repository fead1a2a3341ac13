package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a kubelet watches of the API, as calls on it. */
final class KubeletWatch implements AutoCloseable {
    private final Kubelet kubelet;
    private final Host host;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private @Nullable SharedIndexInformer<Pod> pods;

    KubeletWatch(Kubelet kubelet, Host host) {
        this.kubelet = kubelet;
        this.host = host;
    }

    void start() {
        var client = host.client();
        informers.add(client.configMaps()
                .inAnyNamespace()
                .inform(handler((ConfigMap map) -> changed(ConfigSource.Kind.CONFIG_MAP, map), map -> {})));
        informers.add(client.secrets()
                .inAnyNamespace()
                .inform(handler((Secret secret) -> changed(ConfigSource.Kind.SECRET, secret), secret -> {})));
        informers.add(client.persistentVolumeClaims()
                .inAnyNamespace()
                .inform(handler((PersistentVolumeClaim claim) -> {}, host.claims()::deleted)));
        pods = client.pods().inAnyNamespace().inform(handler(kubelet::podChanged, kubelet::podGone));
        informers.add(pods);
    }

    /** All pods there are. */
    Collection<Pod> pods() {
        SharedIndexInformer<Pod> informer = pods;
        return informer == null ? List.of() : informer.getStore().list();
    }

    private void changed(ConfigSource.Kind kind, HasMetadata object) {
        var metadata = object.getMetadata();
        kubelet.configChanged(new ConfigSource.Key(kind, metadata.getNamespace(), metadata.getName()));
    }

    private static <T extends HasMetadata> ResourceEventHandler<T> handler(Consumer<T> present, Consumer<T> gone) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                present.accept(object);
            }

            @Override
            public void onUpdate(T old, T object) {
                if (!Objects.equals(
                        old.getMetadata().getUid(), object.getMetadata().getUid())) {
                    gone.accept(old);
                }
                present.accept(object);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                gone.accept(object);
            }
        };
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
