package io.redisoperator.localcluster.former;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redisoperator.model.ClusterKey;
import io.redisoperator.model.Labels;
import io.redisoperator.model.Labels.Component;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects that an operator of version 1, or a fork of it, makes of a resource, in the order in which it makes them. */
public final class FormerObjects {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** Lines of a template that only some clusters have. */
    private static final Pattern PART = Pattern.compile("(?ms)^ *# if (\\w+)\\n(.*?)^ *# end\\n");

    private final ClusterKey key;
    private final String uid;
    private final FormerShape shape;

    /** Of the usual shape, with the clients' password. */
    public FormerObjects(ClusterKey key, String uid, Optional<String> password) {
        this(key, uid, FormerShape.USUAL.withPassword(password));
    }

    /**
     * Of one resource.
     *
     * @param uid of the resource
     */
    public FormerObjects(ClusterKey key, String uid, FormerShape shape) {
        this.key = key;
        this.uid = uid;
        this.shape = shape;
    }

    /** Not yet on any server. */
    public List<HasMetadata> all() {
        return Stream.concat(
                        read("sentinel.yaml", Component.SENTINEL).stream(),
                        read("redis.yaml", Component.REDIS).stream())
                .toList();
    }

    private List<HasMetadata> read(String file, Component component) {
        String text = PART.matcher(text(file))
                .replaceAll(part ->
                        shape.has(FormerShape.Part.of(part.group(1))) ? Matcher.quoteReplacement(part.group(2)) : "");
        return Arrays.stream(filled(shape.inItsWords(text), component).split("(?m)^---$", -1))
                .map(document -> SERIALIZATION.<HasMetadata>unmarshal(document))
                .map(object -> placed(object, component))
                .toList();
    }

    private String filled(String text, Component component) {
        return text.replace("NAME", key.name())
                .replace("UPPER", key.name().replace('-', '_').toUpperCase(Locale.ROOT))
                .replace("DELAY", "1")
                .replace("SELECTOR", inline(Labels.selector(key, component)))
                .replace("LABELS", inline(labels(component)))
                .replace("OWNER", SERIALIZATION.asJson(owner()))
                .replace("MONITOR", shape.masterName())
                .replace("IMAGE", shape.image())
                .replace("VOLUME", shape.volume())
                .replace("REDISES", Integer.toString(shape.redis()))
                .replace("SENTINELS", Integer.toString(shape.sentinels()))
                .replace("AVAILABLE", Integer.toString(shape.minAvailable()))
                .replace(
                        "COMMANDS",
                        shape.renames().entrySet().stream()
                                .map(r -> "    rename-command \"%s\" \"%s\"\n".formatted(r.getKey(), r.getValue()))
                                .collect(Collectors.joining()))
                .replace(
                        "PASSWORDS",
                        shape.password()
                                .map(p -> "    masterauth %s\n    requirepass %s\n".formatted(p, p))
                                .orElse(""))
                .replace("ENV", shape.password().map(p -> """
                                        - name: REDIS_PASSWORD
                                          valueFrom:
                                            secretKeyRef: {name: secret, key: password}
                                """).orElse(""));
    }

    private HasMetadata placed(HasMetadata object, Component component) {
        object.getMetadata().setNamespace(key.namespace());
        object.getMetadata().setLabels(labels(component));
        object.getMetadata().setOwnerReferences(List.of(owner()));
        return object;
    }

    private Map<String, String> labels(Component component) {
        Map<String, String> labels = new TreeMap<>(Labels.selector(key, component));
        labels.put(Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE);
        labels.put(Labels.FAILOVER, key.name());
        labels.putAll(shape.labels());
        return labels;
    }

    private OwnerReference owner() {
        return new OwnerReferenceBuilder()
                .withApiVersion("databases.spotahome.com/v1")
                .withKind("RedisFailover")
                .withName(key.name())
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private static String inline(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).collect(Collectors.joining(", "));
    }

    private static String text(String file) {
        try (InputStream in = FormerObjects.class.getResourceAsStream("/former/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no resource /former/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
