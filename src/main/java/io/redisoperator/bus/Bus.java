package io.redisoperator.bus;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;

/** Typed access to the event bus: one address for each kind of message, the name of its class. */
public final class Bus {
    private static final String CODEC = "local-message";
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setCodecName(CODEC).setLocalOnly(true);

    private final Vertx vertx;

    private Bus(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Prepares a Vert.x instance for {@link Message}s; call once for each instance. */
    public static Bus install(Vertx vertx) {
        vertx.eventBus().registerCodec(new LocalCodec());
        return new Bus(vertx);
    }

    /** Delivers to every consumer of this kind of message. */
    public void publish(Message message) {
        vertx.eventBus().publish(address(message.getClass()), message, LOCAL);
    }

    /** Consumes one kind of message on the context of the caller, until unregistered. */
    public <T extends Message> MessageConsumer<T> consume(Class<T> type, Handler<T> handler) {
        return vertx.eventBus().consumer(address(type), delivered -> handler.handle(delivered.body()));
    }

    private static String address(Class<?> type) {
        return "redisoperator." + type.getSimpleName();
    }

    /** Messages are immutable and stay in this process, so they are handed over as they are. */
    private static final class LocalCodec implements MessageCodec<Message, Message> {
        @Override
        public void encodeToWire(Buffer buffer, Message message) {
            throw new UnsupportedOperationException("messages never leave the process");
        }

        @Override
        public Message decodeFromWire(int pos, Buffer buffer) {
            throw new UnsupportedOperationException("messages never leave the process");
        }

        @Override
        public Message transform(Message message) {
            return message;
        }

        @Override
        public String name() {
            return CODEC;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
