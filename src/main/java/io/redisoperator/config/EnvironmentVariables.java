package io.redisoperator.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the variables whose names start with {@value Key#VARIABLE_PREFIX}; refuses those that it does not know. */
final class EnvironmentVariables {
    /** Names the configuration file; {@code --config} is stronger. */
    static final String CONFIG_FILE = Key.VARIABLE_PREFIX + "CONFIG";

    /**
     * Kubernetes tells every pod about Services by variables of their own: a Service named redis-operator would else be
     * taken for configuration.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_[A-Z]+(_(PROTO|PORT|ADDR))?)?)");

    private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

    /** By which a fork of earlier operators knew its group; weaker than the key's own variable. */
    private static final String FORMER_GROUP = "OPERATOR_GROUP_ID";

    private EnvironmentVariables() {}

    static Map<Key<?>, Given> read(Map<String, String> environment) {
        Map<Key<?>, Given> values = new HashMap<>();
        String group = environment.get(FORMER_GROUP);
        if (group != null) {
            values.put(Keys.OPERATOR_GROUP, new Given(group, "variable " + FORMER_GROUP));
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(Key.VARIABLE_PREFIX) && !name.equals(CONFIG_FILE)) {
                key(name, value).ifPresent(key -> values.put(key, new Given(value, "variable " + name)));
            }
        });
        return values;
    }

    private static Optional<Key<?>> key(String name, String value) {
        if (SERVICE_URL.matcher(value).matches()) {
            return Optional.empty();
        }
        Optional<Key<?>> known =
                Keys.ALL.stream().filter(k -> k.variable().equals(name)).findFirst();
        if (known.isEmpty() && !SERVICE_LINK.matcher(name).matches()) {
            throw BadConfiguration.unknown(
                    name, value, "the environment", "a key's variable, such as " + Keys.CHECK_INTERVAL.variable());
        }
        return known;
    }
}
