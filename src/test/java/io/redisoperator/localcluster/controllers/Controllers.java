package io.redisoperator.localcluster.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** The controllers of the embedded cluster, at work from start to close. */
public final class Controllers implements AutoCloseable {
    private final KubernetesClient client;
    private final Informers informers;
    private final List<AutoCloseable> parts = new ArrayList<>();

    private Controllers(KubernetesClient client) {
        this.client = client;
        this.informers = new Informers(client);
    }

    /** All of them, for an API that comes without any. The client stays the caller's to close. */
    public static Controllers start(KubernetesClient client) {
        Controllers controllers = new Controllers(client);
        controllers.keepWorkloads();
        controllers.keepServices();
        controllers.bindVolumes();
        controllers.protectVolumes();
        controllers.collectGarbage();
        controllers.informers.start();
        return controllers;
    }

    /** Only what binds volume claims, which needs a provisioner also where all other controllers run. */
    public static Controllers startVolumesOnly(KubernetesClient client) {
        Controllers controllers = new Controllers(client);
        controllers.bindVolumes();
        controllers.informers.start();
        return controllers;
    }

    @Override
    public void close() {
        informers.close();
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void keepWorkloads() {
        ControlLoop statefulSets = loop("statefulset", new StatefulSets(client));
        informers.on(StatefulSet.class, set -> statefulSets.request(ObjectKey.of(set)));
        informers.on(Pod.class, pod -> requestOwner(pod, "StatefulSet", statefulSets));
        ControlLoop replicaSets = loop("replicaset", new ReplicaSets(client));
        informers.on(ReplicaSet.class, set -> replicaSets.request(ObjectKey.of(set)));
        informers.on(Pod.class, pod -> requestOwner(pod, "ReplicaSet", replicaSets));
        ControlLoop deployments = loop("deployment", new Deployments(client));
        informers.on(Deployment.class, deployment -> deployments.request(ObjectKey.of(deployment)));
        informers.on(ReplicaSet.class, set -> requestOwner(set, "Deployment", deployments));
    }

    private void keepServices() {
        ControlLoop slices = loop("endpointslice", new EndpointSlices(client));
        informers.on(Service.class, service -> slices.request(ObjectKey.of(service)));
        informers.on(
                Pod.class,
                pod -> informers.known(Service.class).stream()
                        .filter(service -> sameNamespace(service, pod) && EndpointSlices.selects(service, pod))
                        .forEach(service -> slices.request(ObjectKey.of(service))));
        ControlLoop budgets = loop("disruption", new DisruptionBudgets(client));
        informers.on(PodDisruptionBudget.class, budget -> budgets.request(ObjectKey.of(budget)));
        informers.on(Pod.class, pod -> requestBudgets(pod, budgets));
        informers.on(StatefulSet.class, set -> requestBudgets(set, budgets));
        informers.on(Deployment.class, deployment -> requestBudgets(deployment, budgets));
    }

    private void bindVolumes() {
        ControlLoop claims = loop("volume", new VolumeBinder(client));
        informers.on(PersistentVolumeClaim.class, claim -> claims.request(ObjectKey.of(claim)));
    }

    private void protectVolumes() {
        ControlLoop claims = loop("claim-protection", new ClaimProtection(client));
        informers.on(PersistentVolumeClaim.class, claim -> claims.request(ObjectKey.of(claim)));
        informers.on(Pod.class, pod -> ClaimProtection.claims(pod).forEach(claims::request));
    }

    private void collectGarbage() {
        OwnerGraph graph = new OwnerGraph();
        ServedKinds kinds = new ServedKinds(client);
        ControlLoop collector = loop("garbage", new GarbageCollector(client, graph, kinds));
        kinds.listen(new GraphFeed(graph, collector::request));
        parts.add(kinds);
        ControlLoop namespaces = loop("namespace", new Namespaces(client, kinds));
        informers.on(Namespace.class, namespace -> namespaces.request(ObjectKey.of(namespace)));
        informers.on(CustomResourceDefinition.class, kinds::follow);
        ServedKind.builtIn().forEach(kinds::watch);
    }

    private static void requestOwner(HasMetadata object, String kind, ControlLoop loop) {
        Ownership.controllerKey(object, kind).ifPresent(loop::request);
    }

    private void requestBudgets(HasMetadata object, ControlLoop budgets) {
        informers.known(PodDisruptionBudget.class).stream()
                .filter(budget -> sameNamespace(budget, object))
                .forEach(budget -> budgets.request(ObjectKey.of(budget)));
    }

    private static boolean sameNamespace(HasMetadata one, HasMetadata other) {
        return one.getMetadata().getNamespace().equals(other.getMetadata().getNamespace());
    }

    private ControlLoop loop(String name, Reconciler reconciler) {
        ControlLoop loop = new ControlLoop(name, reconciler);
        parts.add(loop);
        return loop;
    }
}
