package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders behind persistent volume claims: one for each claim object, there until that object is gone. */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final KubernetesClient client;
    private final Path folder;

    Claims(KubernetesClient client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    /** The folder of a claim, made and bound if need be. */
    Path folder(String namespace, String name) throws ConfigMissing, IOException {
        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (claim == null) {
            throw new ConfigMissing("persistentvolumeclaim \"" + name + "\" not found");
        }
        Path place = place(claim);
        if (!Files.isDirectory(place)) {
            Files.createDirectories(place);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        bind(claim);
        return place;
    }

    /** Forgets the data of a claim whose object was deleted. */
    void deleted(PersistentVolumeClaim claim) {
        try {
            FileTree.delete(place(claim));
        } catch (IOException e) {
            LOG.warn(
                    "could not remove the data of claim {}", claim.getMetadata().getName(), e);
        }
    }

    private Path place(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        return folder.resolve(metadata.getNamespace() + "_" + metadata.getName() + "_" + metadata.getUid());
    }

    /** Says that the claim has its storage, as a provisioner would, unless somebody has said so already. */
    private void bind(PersistentVolumeClaim claim) {
        if (claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase())) {
            return;
        }
        PersistentVolumeClaim bound = new PersistentVolumeClaimBuilder(claim)
                .editOrNewStatus()
                .withPhase("Bound")
                .withAccessModes(claim.getSpec().getAccessModes())
                .withCapacity(
                        claim.getSpec().getResources() == null
                                ? null
                                : claim.getSpec().getResources().getRequests())
                .endStatus()
                .build();
        try {
            client.resource(bound).updateStatus();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            LOG.debug("claim {} changed while it was bound", claim.getMetadata().getName());
        }
    }
}
