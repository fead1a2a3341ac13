package io.redisoperator.localcluster.kubelet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is needed to run one container once.
 *
 * @param folder its own folder on the host, new for every run
 * @param log the file that its output is appended to
 * @param hosts the content of its /etc/hosts
 * @param hidden names of programs of the host that do not run in it
 * @param identity the user to become; empty: stay who we are
 */
record ContainerSetup(
        String id,
        Path folder,
        Path log,
        String hostname,
        String hosts,
        List<String> command,
        Map<String, String> environment,
        Path workingDirectory,
        List<Mount> mounts,
        Set<String> hidden,
        boolean readOnlyRoot,
        Optional<Identity> identity) {

    /** A user, its group, and the groups it is in besides. */
    record Identity(long user, long group, List<Long> supplementary) {}
}
