package io.redisoperator.status;

import io.redisoperator.kube.Kube;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records Events about one resource, within a budget; one that cannot be recorded is lost, but logged. */
final class EventWriter {
    private static final Logger log = LoggerFactory.getLogger(EventWriter.class);

    private final Kube kube;
    private final ResourceId resource;
    private final EventBudget budget;

    EventWriter(Kube kube, InstantSource clock, ResourceId resource) {
        this.kube = kube;
        this.resource = resource;
        this.budget = new EventBudget(clock);
    }

    void announce(Announcement event) {
        if (!budget.allows(event.reason())) {
            log.debug("{}: too many Events of reason {}: {}", resource.key(), event.reason(), event.text());
            return;
        }
        String text = Wording.shortened(event.text());
        kube.recordEvent(resource.kind(), resource.key(), resource.uid(), event.warning(), event.reason(), text)
                .onFailure(failure -> log.warn(
                        "{}: the Event {} ({}) could not be recorded: {}",
                        resource.key(),
                        event.reason(),
                        text,
                        failure.getMessage()));
    }
}
