package io.redisoperator.spec;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.redisoperator.api.ExternalNode;
import io.redisoperator.model.Endpoint;
import io.redisoperator.model.Ports;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads which Redis outside of the cluster is to be followed. */
final class BootstrapNodeReader {
    private static final String PATH = "spec.bootstrapNode";
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern LABEL = Pattern.compile("[0-9A-Za-z]([-_0-9A-Za-z]*[0-9A-Za-z])?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");
    private static final Pattern NUMBERS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5]");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int GROUPS = 8;

    /** By these every Redis would follow itself. */
    private static final Set<String> ITSELF = Set.of("localhost", "127.0.0.1", "::1", "0.0.0.0", "::");

    private final Problems problems;

    BootstrapNodeReader(Problems problems) {
        this.problems = problems;
    }

    /** @param authSecret of the clients, by which also that Redis is logged in to unless something else is written */
    Optional<BootstrapNode> read(@Nullable ExternalNode written, Optional<String> authSecret) {
        if (written == null) {
            return Optional.empty();
        }
        BootstrapNode node = new BootstrapNode(
                new Endpoint(host(written.host()), port(written.port())),
                secret(written.auth(), authSecret),
                Boolean.TRUE.equals(written.allowSentinels()));
        return Boolean.FALSE.equals(written.enabled()) ? Optional.empty() : Optional.of(node);
    }

    private String host(@Nullable String host) {
        String path = PATH + ".host";
        if (host == null || host.isEmpty()) {
            problems.add(path, "is needed: write the IP address or the DNS name of the Redis to follow");
            return "";
        }
        if (ITSELF.contains(host.toLowerCase(Locale.ROOT))) {
            problems.add(path, "is " + host + ", which is each pod itself; write an address that all pods can reach");
        } else if (!isAddress(host) && !isName(host)) {
            problems.add(
                    path,
                    "is neither an IP address nor a DNS name; write it without port, scheme, brackets and spaces, such as"
                            + " 10.0.0.5 or redis.example.com");
        }
        return host;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 ? isVersion6(host) : isVersion4(host);
    }

    private static boolean isVersion4(String host) {
        String[] bytes = host.split("\\.", -1);
        return bytes.length == 4
                && Stream.of(bytes).allMatch(b -> BYTE.matcher(b).matches());
    }

    /** Eight groups, of which one row of zeros may be left out; the last two may be written as an address of version 4. */
    private static boolean isVersion6(String host) {
        int gap = host.indexOf("::");
        if (gap < 0) {
            return groups(host) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(host.substring(0, gap));
        String rest = host.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups that are; negative if one of them is none. */
    private static int groups(String text) {
        int count = 0;
        String[] groups = text.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            if (GROUP.matcher(groups[i]).matches()) {
                count++;
            } else if (i == groups.length - 1 && isVersion4(groups[i])) {
                count += 2;
            } else {
                return -GROUPS;
            }
        }
        return count;
    }

    private static boolean isName(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return host.length() <= LONGEST_NAME
                && !NUMBERS_AND_DOTS.matcher(host).matches()
                && Stream.of(name.split("\\.", -1))
                        .allMatch(label -> label.length() <= LONGEST_LABEL
                                && LABEL.matcher(label).matches());
    }

    /** An earlier operator took an empty text for its default. */
    private int port(@Nullable IntOrString port) {
        if (port == null || "".equals(port.getStrVal())) {
            return Ports.REDIS;
        }
        String text = port.getStrVal() == null ? String.valueOf(port.getIntVal()) : port.getStrVal();
        int number = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (number < 1 || number > HIGHEST_PORT) {
            problems.add(PATH + ".port", "is " + text + "; a port is a number between 1 and 65535");
        }
        return number;
    }

    private Optional<String> secret(ExternalNode.@Nullable Auth auth, Optional<String> authSecret) {
        return auth == null
                ? authSecret
                : ObjectReferences.read(
                        auth.secretPath(),
                        "a Secret; write the name of one in the same namespace, without a path",
                        PATH + ".auth.secretPath",
                        problems);
    }
}
