package io.redisoperator.localcluster.api.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The programs of a control plane, in {@code $KUBEBUILDER_ASSETS} or {@code /usr/local/kubebuilder/bin}. */
public record KubeBinaries(Path folder) {
    private static final String VARIABLE = "KUBEBUILDER_ASSETS";
    private static final String USUAL_FOLDER = "/usr/local/kubebuilder/bin";
    private static final List<String> NEEDED = List.of("etcd", "kube-apiserver", "kube-controller-manager");

    /** Empty unless all that is needed is there and can be run. */
    public static Optional<KubeBinaries> find() {
        String asked = System.getenv(VARIABLE);
        Path folder = Path.of(asked == null || asked.isBlank() ? USUAL_FOLDER : asked);
        boolean complete = NEEDED.stream().map(folder::resolve).allMatch(Files::isExecutable);
        return complete ? Optional.of(new KubeBinaries(folder)) : Optional.empty();
    }

    String etcd() {
        return folder.resolve("etcd").toString();
    }

    String apiServer() {
        return folder.resolve("kube-apiserver").toString();
    }

    String controllerManager() {
        return folder.resolve("kube-controller-manager").toString();
    }
}
