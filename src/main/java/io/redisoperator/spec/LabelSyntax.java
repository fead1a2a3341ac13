package io.redisoperator.spec;

import java.util.regex.Pattern;

/** What an API server takes for keys and values of labels. */
final class LabelSyntax {
    /** What a key is made of, for messages. */
    static final String KEY_PARTS = "write a name, or a domain of at most 253 characters, a slash and a name";

    /** What a value is made of, for messages. */
    static final String VALUE_PARTS = "write at most 63 letters, digits, and inner dashes, dots and underscores";

    private static final int LONGEST_DOMAIN = 253;
    private static final String DOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final Pattern KEY =
            Pattern.compile("(" + DOMAIN + "/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private LabelSyntax() {}

    static boolean isKey(String key) {
        return key.indexOf('/') <= LONGEST_DOMAIN && KEY.matcher(key).matches();
    }

    static boolean isValue(String value) {
        return VALUE.matcher(value).matches();
    }
}
