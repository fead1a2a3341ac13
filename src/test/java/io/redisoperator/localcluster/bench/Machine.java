package io.redisoperator.localcluster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What figures depend on. */
final class Machine {
    private Machine() {}

    /** One line. */
    static String description(String redisVersion) {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %d GiB memory, Linux %s, JDK %s, Redis %s",
                value("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) >> 20,
                System.getProperty("os.version"),
                Runtime.version(),
                redisVersion);
    }

    private static String value(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
        } catch (IOException e) {
            return "0";
        }
    }
}
