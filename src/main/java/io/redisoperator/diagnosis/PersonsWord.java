package io.redisoperator.diagnosis;

import io.redisoperator.diagnosis.Expectation.Decision;
import io.redisoperator.diagnosis.Finding.Kind;
import io.redisoperator.diagnosis.Snapshot.RedisNode;
import io.redisoperator.model.Annotations;
import java.util.List;
import java.util.Optional;

/** Where every choice could lose data, a person decides by an annotation; until then the cluster is left as it is. */
final class PersonsWord {
    private final Round round;
    private final Decision decision;

    PersonsWord(Round round) {
        this.round = round;
        this.decision = round.now().expected().decision();
    }

    /** The node that a person chose among those that answer. */
    Optional<RedisNode> among(List<RedisNode> nodes) {
        return decision.pod()
                .flatMap(pod -> nodes.stream()
                        .filter(node ->
                                node.pod().name().equals(pod) && node.view().isPresent() && !PodRules.loading(node))
                        .findFirst());
    }

    /** Stops, and asks a person to choose among these. */
    void ask(String subject, String why, List<RedisNode> nodes) {
        String unheard = decision.pod()
                .map(pod -> "; the annotation names " + pod + ", which is none of them or does not answer")
                .or(() -> decision.spent()
                        .map(pod ->
                                "; it names " + pod + " already, but that was acted on before: remove it, and set it"
                                        + " anew after some seconds"))
                .orElse("");
        String choices = Words.list(nodes.stream().map(Words::choice).toList());
        round.finding(
                Kind.BLOCKED,
                subject,
                why + "; to go on with the data of one pod, set the annotation " + Annotations.PROMOTE
                        + " to its name: " + choices + unheard);
    }
}
