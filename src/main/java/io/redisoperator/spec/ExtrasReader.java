package io.redisoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeDevice;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.redisoperator.api.PodPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a user adds to the pods of one component, and refuses what would clash within a pod. */
final class ExtrasReader {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    /** A container's runtime follows them: {@code /more/../data} is {@code /data}. */
    private static final Pattern DOTS = Pattern.compile("/\\.\\.?(/|$)");

    private static final String ALWAYS = "Always";
    private static final String TCP = "TCP";

    private final Occupied occupied;
    private final PodParts parts;
    private final Quantities quantities;
    private final Problems problems;
    private final Set<String> containers;
    /** Whose a port is, by number and protocol. */
    private final Map<String, String> ports;

    private final Set<String> volumes;
    private final Set<String> mountable;

    ExtrasReader(Occupied occupied, PodParts parts, Problems problems) {
        this.occupied = occupied;
        this.parts = parts;
        this.quantities = new Quantities(parts, problems);
        this.problems = problems;
        this.containers = new HashSet<>(occupied.containers());
        this.ports = new HashMap<>();
        occupied.ports().forEach((number, holder) -> ports.put(port(number, TCP), holder));
        this.volumes = new HashSet<>(occupied.volumes());
        this.mountable = new HashSet<>();
        occupied.data().ifPresent(mountable::add);
    }

    PodExtras read(PodPart part, String path) {
        List<Volume> own = volumes(part.extraVolumes(), path + ".extraVolumes");
        return new PodExtras(
                containers(part.initContainers(), path + ".initContainers", false),
                containers(part.extraContainers(), path + ".extraContainers", true),
                own,
                mounts(part.extraVolumeMounts(), path + ".extraVolumeMounts"));
    }

    private List<Volume> volumes(@Nullable List<@Nullable JsonNode> written, String path) {
        List<Volume> all = new ArrayList<>();
        for (int i = 0; written != null && i < written.size(); i++) {
            String at = path + "[" + i + "]";
            parts.read(written.get(i), Volume.class, at).ifPresent(volume -> {
                if (named(volume.getName(), at) && isFree(volumes, volume.getName(), "volume", at)) {
                    mountable.add(volume.getName());
                    all.add(volume);
                }
            });
        }
        return all;
    }

    /** @param together whether they run at the same time as the operator's containers */
    private List<Container> containers(@Nullable List<@Nullable JsonNode> written, String path, boolean together) {
        List<Container> all = new ArrayList<>();
        for (int i = 0; written != null && i < written.size(); i++) {
            JsonNode node = written.get(i);
            String at = path + "[" + i + "]";
            if (node == null || !amountsFit(node, at)) {
                continue;
            }
            parts.read(node, Container.class, at).ifPresent(container -> {
                if (sound(container, at, together)) {
                    all.add(container);
                }
            });
        }
        return all;
    }

    /** Amounts are told apart here, so that a wrong one is named by its own path. */
    private boolean amountsFit(JsonNode container, String at) {
        int before = problems.list().size();
        ResourceRequirements unused =
                quantities.read(container.get("resources"), at + ".resources", new ResourceRequirements());
        return problems.list().size() == before;
    }

    private boolean sound(Container container, String at, boolean together) {
        if (!named(container.getName(), at) || !isFree(containers, container.getName(), "container", at)) {
            return false;
        }
        if (container.getImage() == null || container.getImage().isBlank()) {
            problems.add(at + ".image", "is missing; say which image the container runs");
        }
        if (together || ALWAYS.equals(container.getRestartPolicy())) {
            takePorts(container, at);
        }
        checkMountsExist(container.getVolumeMounts(), at + ".volumeMounts");
        refuseRepeats(container, at);
        return true;
    }

    private void refuseRepeats(Container container, String at) {
        Repeats repeats = new Repeats(problems);
        repeats.refuse(container.getEnv(), EnvVar::getName, at + ".env", "name");
        repeats.refuse(container.getVolumeMounts(), VolumeMount::getMountPath, at + ".volumeMounts", "mountPath");
        repeats.refuse(container.getVolumeDevices(), VolumeDevice::getDevicePath, at + ".volumeDevices", "devicePath");
        repeats.refuse(container.getPorts(), ExtrasReader::port, at + ".ports", "containerPort");
    }

    private static @Nullable String port(ContainerPort port) {
        return port.getContainerPort() == null
                ? null
                : port(port.getContainerPort(), port.getProtocol() == null ? TCP : port.getProtocol());
    }

    private static String port(int number, String protocol) {
        return number + " by " + protocol;
    }

    private void takePorts(Container container, String at) {
        for (int i = 0; i < container.getPorts().size(); i++) {
            String port = port(container.getPorts().get(i));
            if (port == null) {
                continue;
            }
            String holder = ports.putIfAbsent(port, container.getName());
            if (holder != null && !holder.equals(container.getName())) {
                problems.add(
                        at + ".ports[" + i + "].containerPort",
                        port + " is the port of container " + holder + " in the same pod; choose another port");
            }
        }
    }

    private List<VolumeMount> mounts(@Nullable List<@Nullable JsonNode> written, String path) {
        List<VolumeMount> all = parts.readAll(written, VolumeMount.class, path);
        checkMountsExist(all, path);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            String at = path + "[" + i + "].mountPath";
            String place = all.get(i).getMountPath();
            if (place == null || !place.startsWith("/") || place.contains(":")) {
                problems.add(at, "is not a place in the container; write an absolute path without colons");
            } else if (DOTS.matcher(place).find()) {
                problems.add(at, place + " leads to another path by its dots; write that one");
            } else if (!taken.add(plain(place))) {
                problems.add(at, place + " is mounted twice; choose another path");
            } else if (occupied.paths().stream().anyMatch(own -> clash(own, plain(place)))) {
                problems.add(at, place + " would hide or lie within what the operator mounts; choose another path");
            }
        }
        return all;
    }

    private void checkMountsExist(List<VolumeMount> mounts, String path) {
        for (int i = 0; i < mounts.size(); i++) {
            String volume = mounts.get(i).getName();
            if (volume == null || !mountable.contains(volume)) {
                problems.add(
                        path + "[" + i + "].name",
                        (volume == null ? "is missing" : volume + " is no volume to be mounted")
                                + "; name one of extraVolumes"
                                + occupied.data()
                                        .map(data -> ", or " + data + " for the data")
                                        .orElse(""));
            }
        }
    }

    private boolean named(@Nullable String name, String at) {
        if (name != null && DNS_LABEL.matcher(name).matches()) {
            return true;
        }
        problems.add(
                at + ".name", "is missing or no name; write at most 63 lower-case letters, digits and inner dashes");
        return false;
    }

    private boolean isFree(Set<String> taken, String name, String what, String at) {
        if (taken.add(name)) {
            return true;
        }
        boolean ours = (what.equals("volume") ? occupied.volumes() : occupied.containers()).contains(name);
        problems.add(
                at + ".name",
                name + " is " + (ours ? "a " + what + " of the operator's" : "another " + what + " already")
                        + "; choose another name");
        return false;
    }

    /** Below the data is room for more; everything else that the operator mounts is read-only. */
    private static boolean clash(String own, String place) {
        boolean within = place.startsWith(own + "/") && !own.equals(MountPaths.DATA);
        return place.isEmpty() || place.equals(own) || own.startsWith(place + "/") || within;
    }

    private static String plain(String place) {
        return place.replaceAll("/+", "/").replaceAll("/$", "");
    }
}
