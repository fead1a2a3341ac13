package io.redisoperator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.redisoperator.bus.Bus;
import io.redisoperator.bus.Message;
import io.redisoperator.kube.CacheFeed;
import io.redisoperator.kube.CacheListener;
import io.redisoperator.kube.Kube;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Tells the bus of every change in the caches; at its start, of every cluster there is. */
public final class WatcherVerticle extends VerticleBase {
    private final CacheFeed feed;
    private final Kube kube;
    private final Bus bus;
    private final CacheListener listener = new CacheListener() {
        @Override
        public void added(HasMetadata object) {
            publish(Changes.of(object));
        }

        @Override
        public void updated(HasMetadata before, HasMetadata now) {
            publish(Changes.of(before, now));
        }

        @Override
        public void deleted(HasMetadata last) {
            publish(Changes.of(last));
        }
    };

    public WatcherVerticle(CacheFeed feed, Kube kube, Bus bus) {
        this.feed = feed;
        this.kube = kube;
        this.bus = bus;
    }

    @Override
    public Future<?> start() {
        feed.listen(listener);
        kube.failovers().forEach(key -> bus.publish(new Message.FailoverChanged(key)));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        feed.ignore(listener);
        return Future.succeededFuture();
    }

    /** Called on threads of the Kubernetes client. */
    private void publish(List<Message> messages) {
        if (!messages.isEmpty()) {
            context.runOnContext(here -> messages.forEach(bus::publish));
        }
    }
}
