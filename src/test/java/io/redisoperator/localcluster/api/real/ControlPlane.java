package io.redisoperator.localcluster.api.real;

import io.redisoperator.localcluster.api.ServiceNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One etcd, one API server and one controller manager on free ports of 127.0.0.1. Rights are checked (RBAC). There is
 * no endpoint controller, since Kubernetes refuses loopback addresses as endpoints; and pods get no token of their
 * service account mounted, so that none is needed to create one.
 */
public final class ControlPlane implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    /** Must not be a loopback address; nobody ever connects to it. */
    private static final String ADVERTISED = "192.0.2.1";

    private static final String CONTROLLERS = String.join(
            ",",
            "garbage-collector-controller",
            "namespace-controller",
            "serviceaccount-controller",
            "deployment-controller",
            "replicaset-controller",
            "statefulset-controller",
            "disruption-controller",
            "persistentvolumeclaim-protection-controller");

    private final KubeBinaries binaries;
    private final ControlPlaneFiles files;
    private final Children children;
    private final ServiceNet services = ServiceNet.take();
    private final int port = freePort();

    private ControlPlane(KubeBinaries binaries, ControlPlaneFiles files) {
        this.binaries = binaries;
        this.files = files;
        this.children = new Children(files.folder());
    }

    /** Returns before the API answers. */
    public static ControlPlane start(KubeBinaries binaries) {
        try {
            ControlPlane plane = new ControlPlane(binaries, ControlPlaneFiles.create());
            plane.startApi();
            return plane;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "https://" + HOST + ":" + port;
    }

    /** The token of a member of {@code system:masters}. */
    public String adminToken() {
        return files.adminToken();
    }

    /** What clients have to trust; there once the API answers. */
    public Path certificate() {
        return files.certificate();
    }

    /** Whether all processes still run. */
    public boolean alive() {
        return children.alive();
    }

    /** The folder with the output of the processes. */
    public Path logs() {
        return files.folder();
    }

    /** The controllers, for which the API has to answer already. */
    public void startControllers(String kubeconfig) {
        try {
            Files.writeString(files.kubeconfig(), kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        children.start(
                "kube-controller-manager",
                List.of(
                        binaries.controllerManager(),
                        "--kubeconfig=" + files.kubeconfig(),
                        "--controllers=" + CONTROLLERS,
                        "--leader-elect=false",
                        "--secure-port=0",
                        "--kube-api-qps=200",
                        "--kube-api-burst=400"));
    }

    @Override
    public void close() {
        children.close();
        services.close();
        try {
            files.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startApi() {
        String etcd = "http://" + HOST + ":" + freePort();
        String peers = "http://" + HOST + ":" + freePort();
        children.start(
                "etcd",
                List.of(
                        binaries.etcd(),
                        "--data-dir=" + files.data(),
                        "--listen-client-urls=" + etcd,
                        "--advertise-client-urls=" + etcd,
                        "--listen-peer-urls=" + peers,
                        "--unsafe-no-fsync"));
        children.start(
                "kube-apiserver",
                List.of(
                        binaries.apiServer(),
                        "--etcd-servers=" + etcd,
                        "--bind-address=" + HOST,
                        "--secure-port=" + port,
                        "--cert-dir=" + files.certificates(),
                        "--token-auth-file=" + files.tokens(),
                        "--authorization-mode=RBAC",
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + files.checkingKey(),
                        "--service-account-signing-key-file=" + files.signingKey(),
                        "--service-cluster-ip-range=" + services.range(),
                        "--advertise-address=" + ADVERTISED,
                        "--endpoint-reconciler-type=none",
                        "--disable-admission-plugins=ServiceAccount"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
