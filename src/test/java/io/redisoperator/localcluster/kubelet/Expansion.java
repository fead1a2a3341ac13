package io.redisoperator.localcluster.kubelet;

import java.util.Map;

/** {@code $(NAME)} in commands, arguments and environment values, as Kubernetes replaces it. */
final class Expansion {
    private Expansion() {}

    /** A name that is not known stays as it is written; {@code $$} is a plain {@code $}. */
    static String expand(String text, Map<String, String> values) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char here = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
            int end = here == '$' && next == '(' ? text.indexOf(')', at + 2) : -1;
            if (end > 0) {
                String name = text.substring(at + 2, end);
                String value = values.get(name);
                result.append(value == null ? "$(" + name + ")" : value);
                at = end + 1;
            } else if (here == '$' && next == '$') {
                result.append('$');
                at += 2;
            } else {
                result.append(here);
                at++;
            }
        }
        return result.toString();
    }
}
