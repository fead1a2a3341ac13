package io.redisoperator.install;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.redisoperator.api.DatabasesFailover;
import io.redisoperator.api.SeedFailover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects written in YAML. A field that the object's Kubernetes type does not have is an error. */
final class Manifests {
    private static final KubernetesSerialization STRICT = strict();
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---\\s*$");
    private static final Pattern KIND = Pattern.compile("(?m)^kind:");

    private Manifests() {}

    /** The objects of one text, in its order; a document without a kind is a comment. */
    static List<HasMetadata> parse(String yaml) {
        return SEPARATOR
                .splitAsStream(yaml)
                .filter(document -> KIND.matcher(document).find())
                .map(document -> (HasMetadata) STRICT.unmarshal(document))
                .toList();
    }

    static List<HasMetadata> read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The YAML files that lie in a folder, by name. */
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T extends HasMetadata> List<T> all(Class<T> type, List<HasMetadata> objects) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The one object of a kind. */
    static <T extends HasMetadata> T only(Class<T> type, List<HasMetadata> objects) {
        List<T> found = all(type, objects);
        if (found.size() != 1) {
            throw new AssertionError("one " + type.getSimpleName() + " wanted, found " + found);
        }
        return found.getFirst();
    }

    private static KubernetesSerialization strict() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setAnnotationIntrospector(new NoUnknownFields());
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, true);
        serialization.registerKubernetesResource(SeedFailover.class);
        serialization.registerKubernetesResource(DatabasesFailover.class);
        return serialization;
    }

    /** The client's types keep fields that they do not know in a map, and ours pass over them; here neither may. */
    private static final class NoUnknownFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasAnySetter(Annotated annotated) {
            boolean ofAnyKind = annotated instanceof AnnotatedMember member
                    && member.getDeclaringClass() == GenericKubernetesResource.class;
            return ofAnyKind ? super.hasAnySetter(annotated) : Boolean.FALSE;
        }

        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
            return super.findPropertyIgnoralByName(config, annotated).withoutIgnoreUnknown();
        }
    }
}
