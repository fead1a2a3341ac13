package io.redisoperator.localcluster.api.server;

import io.redisoperator.localcluster.api.WriteRecord;
import io.redisoperator.localcluster.api.WriteRecord.Verb;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The latest requests to change something, and a gate that can refuse them. May be used from any thread. */
public final class WriteLog {
    private static final int REMEMBERED_WRITES = 100_000;

    private final Deque<WriteRecord> writes = new ArrayDeque<>();
    private volatile Predicate<WriteRecord> gate = write -> true;

    WriteLog() {}

    /** Oldest first, without those that the gate refused. */
    public synchronized List<WriteRecord> writes() {
        return List.copyOf(writes);
    }

    /**
     * Lets through only what the predicate accepts; what it refuses is answered by closing the connection, as if the
     * writer had died before it could write. Called on the API's event loop, so it must not block.
     */
    public void gate(Predicate<WriteRecord> accepts) {
        gate = accepts;
    }

    /** Notes the request; false if it must not be answered. */
    synchronized boolean admits(ApiRequest request) {
        WriteRecord write =
                new WriteRecord(Instant.now(), verb(request), request.path(), request.user(), request.userAgent());
        if (!gate.test(write)) {
            return false;
        }
        if (writes.size() == REMEMBERED_WRITES) {
            writes.removeFirst();
        }
        writes.addLast(write);
        return true;
    }

    private static Verb verb(ApiRequest request) {
        boolean collection = ResourcePath.parse(request.path())
                .map(path -> path.name().isEmpty())
                .orElse(false);
        return switch (request.method()) {
            case "POST" -> Verb.CREATE;
            case "PUT" -> Verb.UPDATE;
            case "PATCH" -> request.contentType().startsWith("application/apply-patch") ? Verb.APPLY : Verb.PATCH;
            default -> collection ? Verb.DELETE_COLLECTION : Verb.DELETE;
        };
    }
}
