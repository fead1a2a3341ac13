package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
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

    /** The folder of a claim, made if need be. */
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
            provide(claim, place);
        }
        return place;
    }

    /** Forgets the data of a claim whose object was deleted. */
    void deleted(PersistentVolumeClaim claim) {
        try {
            FileTree.delete(place(claim));
            client.persistentVolumes().withName(volumeName(claim)).delete();
        } catch (IOException | KubernetesClientException e) {
            LOG.warn(
                    "could not remove the data of claim {}", claim.getMetadata().getName(), e);
        }
    }

    private Path place(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        return folder.resolve(metadata.getNamespace() + "_" + metadata.getName() + "_" + metadata.getUid());
    }

    private static String volumeName(PersistentVolumeClaim claim) {
        return "pvc-" + claim.getMetadata().getUid();
    }

    /** Offers the folder as a volume made for this claim, as a provisioner does; to bind the two is a controller's job. */
    private void provide(PersistentVolumeClaim claim, Path place) {
        var resources = claim.getSpec().getResources();
        PersistentVolume volume = new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(volumeName(claim))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(claim.getSpec().getAccessModes())
                .withCapacity(resources == null ? null : resources.getRequests())
                .withPersistentVolumeReclaimPolicy("Retain")
                .withStorageClassName(claim.getSpec().getStorageClassName())
                .withNewHostPath(place.toString(), "Directory")
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(claim.getMetadata().getNamespace())
                .withName(claim.getMetadata().getName())
                .withUid(claim.getMetadata().getUid())
                .endClaimRef()
                .endSpec()
                .build();
        try {
            client.persistentVolumes().resource(volume).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
