package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Phrases that findings and evidence share. */
final class Words {
    private Words() {}

    static String silence(Answer<?> answer) {
        return switch (answer) {
            case Answer.Silent<?> silent -> silent.reason();
            case Answer.Said<?> said -> "answered";
        };
    }

    /** A node with its offset and keys, as it is compared with others. */
    static String holding(RedisNode node) {
        return node.pod().name()
                + node.view()
                        .map(view -> " (offset " + view.offset() + ", " + view.keys() + " keys)")
                        .orElse(" (did not answer)");
    }

    /** The same with the time of its last save, for a person to choose by. */
    static String choice(RedisNode node) {
        return node.pod().name()
                + node.view()
                        .map(view -> " (" + view.keys() + " keys, offset " + view.offset() + ", "
                                + (view.lastSaveEpochSeconds() > 0
                                        ? "saved " + Instant.ofEpochSecond(view.lastSaveEpochSeconds())
                                        : "never saved")
                                + ")")
                        .orElse("");
    }

    static String address(Optional<Endpoint> address) {
        return address.map(Endpoint::toString).orElse("nobody");
    }

    static String list(Collection<String> names) {
        return String.join(", ", names);
    }

    static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }
}
