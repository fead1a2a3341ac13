package io.redisoperator.localcluster.api.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/** Gives each Service that wants one an address of its own out of the cluster's net. */
final class ServiceAddresses {
    private static final String NONE = "None";
    /** The last 256 addresses are left alone; one of them marks the net as taken. */
    private static final int ADDRESSES = 0xfeff;

    private final ObjectStore store;
    private final String net;
    private int last;

    ServiceAddresses(ObjectStore store, String net) {
        this.store = store;
        this.net = net;
    }

    void assign(ObjectNode service) {
        ObjectNode spec = service.withObjectProperty("spec");
        String asked = Json.text(spec, "clusterIP");
        if (asked.equals(NONE)) {
            spec.putArray("clusterIPs").add(NONE);
        } else if (!Json.text(spec, "type").equals("ExternalName")) {
            String address = asked.isEmpty() ? free() : asked;
            spec.put("clusterIP", address).putArray("clusterIPs").add(address);
        }
    }

    /** An update that leaves the address out keeps it. */
    void keep(ObjectNode before, ObjectNode after) {
        ObjectNode spec = after.withObjectProperty("spec");
        for (String field : new String[] {"clusterIP", "clusterIPs"}) {
            if (Json.absent(spec.path(field))) {
                Json.setOrRemove(spec, field, Json.at(before, "spec", field));
            }
        }
    }

    private String free() {
        Set<String> taken = new HashSet<>();
        store.list("services", "").forEach(service -> taken.add(Json.text(service, "spec", "clusterIP")));
        String address;
        do {
            last = last % ADDRESSES + 1;
            address = net + (last >> 8) + "." + (last & 0xff);
        } while (taken.contains(address));
        return address;
    }
}
