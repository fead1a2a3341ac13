package io.redisoperator.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Container images: the defaults, and what is known to be wrong without pulling one. */
public final class Images {
    static final String REDIS = "redis:7.2-alpine";
    static final String EXPORTER = "oliver006/redis_exporter:v1.62.0";

    private static final String VALKEY = "valkey/valkey:8.1-alpine";

    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    /** Only the official image's tags are known to begin with the version of Redis. */
    private static final Pattern OFFICIAL =
            Pattern.compile("(?:(?:docker\\.io/)?library/|docker\\.io/)?redis:(\\d{1,4})(?:\\.(\\d{1,4}))?(?!\\d).*");

    private static final Pattern OFFICIAL_OF_ANY_TAG =
            Pattern.compile("(?:(?:docker\\.io/)?library/|docker\\.io/)?redis(?:[:@].*)?");

    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    private Images() {}

    /** The default for an engine: both read the data files of the other. */
    static String of(Engine engine) {
        return switch (engine) {
            case REDIS -> REDIS;
            case VALKEY -> VALKEY;
        };
    }

    /** The image that was asked for, or the engine's. The official Redis has no program of Valkey. */
    static String read(@Nullable String image, Engine engine, String path, Problems problems) {
        String read = read(image, of(engine), path, problems);
        if (engine == Engine.VALKEY && OFFICIAL_OF_ANY_TAG.matcher(read).matches()) {
            problems.add(
                    path,
                    read + " has no " + engine.server() + "; name an image of Valkey, or set spec.engine to Redis");
        }
        return read;
    }

    /** The image that was asked for, or the default. */
    static String read(@Nullable String image, String byDefault, String path, Problems problems) {
        if (image == null || image.isEmpty()) {
            return byDefault;
        }
        if (!REFERENCE.matcher(image).matches()) {
            problems.add(path, "is not the name of an image; write it as repository:tag");
        } else if (tooOld(image)) {
            problems.add(path, image + " is older than Redis 6.2, the oldest that can be operated; name a later one");
        }
        return image;
    }

    /** The official image with the version that was asked for. */
    static String ofVersion(@Nullable String version, String path, Problems problems) {
        if (version == null || version.isEmpty()) {
            return REDIS;
        }
        if (!TAG.matcher(version).matches()) {
            problems.add(path, "is not a tag of the redis image; write it as 7.2-alpine");
            return REDIS;
        }
        return read("redis:" + version, REDIS, path, problems);
    }

    /** Whether an image is known to be of a Redis that cannot be operated; of other images than the official nothing is. */
    public static boolean tooOld(String image) {
        Matcher official = OFFICIAL.matcher(image);
        if (!official.matches()) {
            return false;
        }
        int major = Integer.parseInt(official.group(1));
        int minor = official.group(2) == null ? Integer.MAX_VALUE : Integer.parseInt(official.group(2));
        return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR);
    }
}
