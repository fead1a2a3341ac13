package io.redisoperator.localcluster.kubelet;

import java.nio.file.Path;

/**
 * A file or folder of the host that a container sees at another place.
 *
 * @param source on the host, must exist
 * @param target absolute path inside the container
 */
record Mount(Path source, Path target, boolean readOnly) {}
