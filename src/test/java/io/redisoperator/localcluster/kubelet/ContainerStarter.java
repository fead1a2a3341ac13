package io.redisoperator.localcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the containers of one pod from their specs. */
final class ContainerStarter {
    private final Host host;
    private final PodVolumes volumes;
    private final String address;

    ContainerStarter(Host host, PodVolumes volumes, String address) {
        this.host = host;
        this.volumes = volumes;
        this.address = address;
    }

    /** Starts it, or notes in its life why not. */
    Optional<ContainerProcess> start(Pod pod, ContainerLife life) {
        Container spec = life.spec();
        Optional<LocalImage> image = host.images().find(spec.getImage());
        if (image.isEmpty()) {
            noteMissingImage(life);
            return Optional.empty();
        }
        try {
            ContainerProcess process = ContainerProcess.start(setup(pod, life, image.get()), host.tools());
            life.run(process);
            return Optional.of(process);
        } catch (ConfigMissing e) {
            life.waitFor("CreateContainerConfigError", e.reason());
        } catch (StartFailure e) {
            life.failToStart(e.reason(), Instant.now());
        } catch (IOException | RuntimeException e) {
            life.waitFor("CreateContainerError", e.toString());
        }
        return Optional.empty();
    }

    private static void noteMissingImage(ContainerLife life) {
        String image = life.spec().getImage();
        boolean again = life.state() instanceof ContainerLife.Waiting waiting
                && waiting.reason().contains("ImagePull");
        if (again) {
            life.waitFor("ImagePullBackOff", "Back-off pulling image \"" + image + "\"");
        } else {
            life.waitFor("ErrImagePull", "failed to pull image \"" + image + "\": not found on this machine");
        }
    }

    private ContainerSetup setup(Pod pod, ContainerLife life, LocalImage image) throws ConfigMissing, IOException {
        Container spec = life.spec();
        List<Service> services = host.client()
                .services()
                .inNamespace(pod.getMetadata().getNamespace())
                .list()
                .getItems();
        Map<String, String> environment = ContainerEnvironment.of(spec, image, pod, address, services, host.configs());
        List<Mount> mounts = new ArrayList<>(image.files());
        mounts.addAll(volumes.mounts(spec, environment));
        Path folder = newFolder(pod, life);
        mounts.add(TerminationMessage.mount(spec, folder));
        return new ContainerSetup(
                "local://" + UUID.randomUUID().toString().replace("-", ""),
                folder,
                host.logs().file(pod, life.name(), life.starts()),
                PodNames.hostname(pod),
                PodNames.hosts(pod, address, services),
                command(spec, image, environment),
                environment,
                Path.of(spec.getWorkingDir() == null ? image.workingDirectory() : spec.getWorkingDir()),
                mounts,
                image.hidden(),
                readOnlyRoot(spec.getSecurityContext()),
                identity(pod, spec));
    }

    /** As a container runtime combines them: a command drops the image's entrypoint and its arguments. */
    private static List<String> command(Container spec, LocalImage image, Map<String, String> environment) {
        boolean ownCommand = !spec.getCommand().isEmpty();
        List<String> arguments = !spec.getArgs().isEmpty() || ownCommand ? spec.getArgs() : image.defaultArguments();
        return Stream.concat((ownCommand ? spec.getCommand() : image.entrypoint()).stream(), arguments.stream())
                .map(word -> Expansion.expand(word, environment))
                .toList();
    }

    /** A fresh one for every run, as a restarted container keeps nothing but its volumes. */
    private Path newFolder(Pod pod, ContainerLife life) throws IOException {
        Path containers = host.folder()
                .resolve("pods")
                .resolve(pod.getMetadata().getUid())
                .resolve("containers")
                .resolve(life.name());
        FileTree.delete(containers);
        Path folder = Files.createDirectories(containers.resolve(Integer.toString(life.starts())));
        Path root = Files.createDirectory(folder.resolve("root"));
        // Who a container runs as may be anybody, and its working directory is part of this folder.
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static boolean readOnlyRoot(@Nullable SecurityContext context) {
        return context != null && Boolean.TRUE.equals(context.getReadOnlyRootFilesystem());
    }

    private static Optional<ContainerSetup.Identity> identity(Pod pod, Container spec) {
        PodSecurityContext forAll = pod.getSpec().getSecurityContext() == null
                ? new PodSecurityContext()
                : pod.getSpec().getSecurityContext();
        SecurityContext own = spec.getSecurityContext() == null ? new SecurityContext() : spec.getSecurityContext();
        Long user = own.getRunAsUser() == null ? forAll.getRunAsUser() : own.getRunAsUser();
        if (user == null) {
            return Optional.empty();
        }
        Long group = own.getRunAsGroup() == null ? forAll.getRunAsGroup() : own.getRunAsGroup();
        List<Long> supplementary = new ArrayList<>(forAll.getSupplementalGroups());
        if (forAll.getFsGroup() != null) {
            supplementary.add(forAll.getFsGroup());
        }
        return Optional.of(new ContainerSetup.Identity(user, group == null ? 0 : group, supplementary));
    }
}
