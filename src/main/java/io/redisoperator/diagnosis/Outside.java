package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Endpoint;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is asked of a Redis outside of the cluster, and of pods that follow it. */
final class Outside {
    private static final Pattern LOGIN = Pattern.compile("NOAUTH|WRONGPASS|AUTH|password", Pattern.CASE_INSENSITIVE);
    private static final Pattern RIGHTS = Pattern.compile("NOPERM");

    private Outside() {}

    /** Why it did not answer; empty if it did. */
    static Optional<String> silence(Snapshot now) {
        return now.external().filter(answer -> answer instanceof Answer.Silent).map(Words::silence);
    }

    /** What to do about it, if the answer tells. */
    static String hint(String reason) {
        if (RIGHTS.matcher(reason).find()) {
            return "; its user needs +psync, +replconf, +ping and +info";
        }
        return LOGIN.matcher(reason).find()
                ? "; is what the Secret of spec.bootstrapNode.auth.secretPath holds right?"
                : "";
    }

    static boolean follows(RedisNode node, Endpoint external) {
        return node.view().flatMap(RedisView::master).equals(Optional.of(external));
    }

    static boolean inSync(RedisNode node, Endpoint external) {
        return follows(node, external) && node.view().map(RedisView::inSync).orElse(false);
    }
}
