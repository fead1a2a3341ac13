package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of one pod object, and in the end removes that object: the newest wish only, again until the API
 * takes it, and never to another object of the same name.
 */
final class StatusPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);
    private static final Duration RETRY = Duration.ofMillis(300);

    private final Host host;
    private final String namespace;
    private final String name;
    private final String uid;
    private Pod newest;
    private @Nullable PodStatus wanted;
    private @Nullable PodStatus written;
    private boolean deletion;
    private boolean busy;
    private boolean over;

    StatusPublisher(Host host, Pod pod) {
        this.host = host;
        this.namespace = pod.getMetadata().getNamespace();
        this.name = pod.getMetadata().getName();
        this.uid = pod.getMetadata().getUid();
        this.newest = pod;
    }

    /** Takes note of the object as the API has it, so that a write starts from its newest version. */
    synchronized void seen(Pod pod) {
        newest = pod;
    }

    synchronized void publish(PodStatus status) {
        wanted = status;
        wake();
    }

    /** Removes the object once its last status is written. */
    synchronized void publishAndDelete(PodStatus status) {
        deletion = true;
        publish(status);
        wake();
    }

    /** The object is gone: nothing is to be written any more. */
    synchronized void stop() {
        over = true;
    }

    private void wake() {
        if (!busy && !over) {
            busy = true;
            host.now(this::work);
        }
    }

    /** One thing to write: a status, or else the deletion. */
    private record Work(Pod pod, Optional<PodStatus> status) {}

    private synchronized Optional<Work> next() {
        if (wanted != null && wanted.equals(written)) {
            wanted = null;
        }
        if (!over && wanted != null) {
            return Optional.of(new Work(newest, Optional.of(wanted)));
        }
        if (!over && deletion) {
            return Optional.of(new Work(newest, Optional.empty()));
        }
        busy = false;
        return Optional.empty();
    }

    private synchronized void done(Work work, @Nullable Pod updated) {
        if (work.status().isPresent()) {
            written = work.status().get();
            if (updated != null) {
                newest = updated;
            }
        } else {
            deletion = false;
        }
    }

    private void work() {
        for (Optional<Work> next = next(); next.isPresent(); next = next()) {
            Work work = next.get();
            try {
                if (work.status().isPresent()) {
                    done(work, write(work.pod(), work.status().get()));
                } else {
                    delete(host.client(), work.pod());
                    done(work, null);
                }
            } catch (KubernetesClientException e) {
                if (!recover(e)) {
                    host.later(RETRY, this::work);
                    return;
                }
            }
        }
    }

    private Pod write(Pod pod, PodStatus status) {
        List<PodCondition> conditions = new ArrayList<>(status.getConditions());
        if (pod.getStatus() != null) {
            pod.getStatus().getConditions().stream()
                    .filter(condition -> !PodStatusComposer.CONDITIONS.contains(condition.getType()))
                    .forEach(conditions::add);
        }
        Pod changed = new PodBuilder(pod)
                .withStatus(status.toBuilder().withConditions(conditions).build())
                .build();
        return host.client().pods().inNamespace(namespace).resource(changed).updateStatus();
    }

    /** Whether to go on at once. */
    private boolean recover(KubernetesClientException failure) {
        if (failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            stop();
            return true;
        }
        if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT) {
            LOG.debug("the API did not take the status of {}/{}: {}", namespace, name, failure.getMessage());
            return false;
        }
        try {
            Pod fresh =
                    host.client().pods().inNamespace(namespace).withName(name).get();
            if (fresh == null || !fresh.getMetadata().getUid().equals(uid)) {
                stop();
            } else {
                seen(fresh);
            }
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    /** Removes a pod object whose processes have ended, and only that very object. */
    static void delete(KubernetesClient client, Pod pod) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withGracePeriodSeconds(0L)
                .withNewPreconditions()
                .withUid(pod.getMetadata().getUid())
                .endPreconditions()
                .build();
        client.raw(
                "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                        + pod.getMetadata().getName(),
                "DELETE",
                options);
    }
}
