package io.redisoperator.desired;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs a container's commands as local processes. Files stand under a folder instead of the root, so that every path
 * that a container knows is rewritten in its commands and files; nothing else is.
 */
final class LocalContainer implements AutoCloseable {
    private static final Pattern PATHS = Pattern.compile("(?<![\\w.-])/(redis|redis-[a-z]+|data)(?=[/ \"\\n]|$)");

    private static final String PROGRAMS = "bin";

    private final Path root;
    private final String podIp;
    private final Map<String, String> password;
    private final List<Process> running = new ArrayList<>();

    LocalContainer(Path root, String podIp, Map<String, String> password) {
        this.root = root;
        this.podIp = podIp;
        this.password = password;
    }

    /** Puts the files of a ConfigMap or Secret into a folder, as a volume does. */
    LocalContainer mount(String path, HasMetadata source) throws IOException {
        for (var file : files(source).entrySet()) {
            Path target = Path.of(inRoot(path)).resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, inRoot(file.getValue()));
        }
        return this;
    }

    LocalContainer emptyDir(String path) throws IOException {
        Files.createDirectories(Path.of(inRoot(path)));
        return this;
    }

    /** Where a file of the container is. */
    Path file(String path) {
        return Path.of(inRoot(path));
    }

    /** Lets commands ask for the name and the address of the pod. */
    LocalContainer hostname(String name) throws IOException {
        Path program = Files.createDirectories(root.resolve(PROGRAMS)).resolve("hostname");
        Files.writeString(
                program, "#!/bin/sh\nif [ \"$1\" = -i ]; then echo %s; else echo %s; fi\n".formatted(podIp, name));
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable");
        }
        return this;
    }

    /** Starts what the container runs. */
    Process start(Container container) throws IOException {
        List<String> words = new ArrayList<>(container.getCommand());
        words.addAll(container.getArgs());
        Process process = builder(container, words)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve(container.getName() + ".log").toFile())
                .start();
        running.add(process);
        return process;
    }

    /** Runs a command inside the container and returns its exit code. */
    int exec(Container container, List<String> command) throws IOException, InterruptedException {
        Process process = background(container, command);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("runs for more than 30 s: " + command);
        }
        return process.exitValue();
    }

    /** Runs a command inside the container and does not wait for it. */
    Process background(Container container, List<String> command) throws IOException {
        Process process = builder(container, command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        running.add(process);
        return process;
    }

    /** Ends what runs in it as a crash does; it can be started anew. */
    void kill() {
        close();
        running.clear();
    }

    String log(Container container) throws IOException {
        return Files.readString(root.resolve(container.getName() + ".log"));
    }

    @Override
    public void close() {
        for (Process process : running) {
            process.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
        }
    }

    private ProcessBuilder builder(Container container, List<String> command) {
        Map<String, String> env = env(container);
        List<String> words =
                command.stream().map(word -> inRoot(expanded(word, env))).toList();
        ProcessBuilder builder = new ProcessBuilder(words).directory(root.toFile());
        builder.environment().putAll(env);
        builder.environment()
                .merge("PATH", root.resolve(PROGRAMS).toString(), (machine, own) -> own + File.pathSeparator + machine);
        return builder;
    }

    private Map<String, String> env(Container container) {
        Map<String, String> env = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            if (!leadsToNothing(variable)) {
                env.put(variable.getName(), value(variable));
            }
        }
        return env;
    }

    private boolean leadsToNothing(EnvVar variable) {
        var secret =
                variable.getValueFrom() == null ? null : variable.getValueFrom().getSecretKeyRef();
        return secret != null && Boolean.TRUE.equals(secret.getOptional()) && !password.containsKey(secret.getKey());
    }

    private String value(EnvVar variable) {
        if (variable.getValue() != null) {
            return variable.getValue();
        }
        return variable.getValueFrom().getSecretKeyRef() == null
                ? podIp
                : requireNonNull(
                        password.get(variable.getValueFrom().getSecretKeyRef().getKey()));
    }

    private static String expanded(String word, Map<String, String> env) {
        String expanded = word;
        for (var variable : env.entrySet()) {
            expanded = expanded.replace("$(" + variable.getKey() + ")", variable.getValue());
        }
        return expanded;
    }

    private String inRoot(String text) {
        return PATHS.matcher(text).replaceAll(path -> root + path.group());
    }

    static Map<String, String> files(HasMetadata source) {
        if (source instanceof ConfigMap configMap) {
            return configMap.getData();
        }
        Map<String, String> files = new HashMap<>();
        ((Secret) source)
                .getData()
                .forEach((name, data) ->
                        files.put(name, new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8)));
        return files;
    }
}
