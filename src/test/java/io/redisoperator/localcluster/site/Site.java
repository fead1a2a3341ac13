package io.redisoperator.localcluster.site;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.redisoperator.localcluster.demo.RedisConversation;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A Kubernetes with the operator in it, and what differs from one to the other: how processes are reached and hurt. */
public interface Site extends AutoCloseable {
    /** What can be done here at all. */
    enum Ability {
        /** Signals to processes of containers. */
        SIGNALS,
        /** The operator can be killed, upon which another one leads. */
        OPERATOR,
        /** The operator can be killed right after one of its writes. */
        OPERATOR_AT_WRITE,
        /** A pod can be given the address of another. */
        ADDRESSES,
        /** An image of any tag can be pulled. */
        ANY_IMAGE
    }

    /** What a process can be sent. */
    enum Signal {
        KILL,
        STOP,
        CONT
    }

    /** As {@code embedded} or the name of a context. */
    String name();

    Set<Ability> abilities();

    KubernetesClient client();

    Failovers failovers();

    /** A connection from within the cluster; replies must come within about a second. */
    RedisConversation dial(String host, int port) throws IOException;

    /** The same for a writer, who gives a silent node up sooner where another connection costs little. */
    RedisConversation dialImpatiently(String host, int port) throws IOException;

    /** Returns once a killed process is gone, or a stopped one stands. */
    void signal(Pod pod, String container, Signal signal) throws IOException;

    /** What a command in a container printed; fails if it does not end well in a few seconds. */
    String run(Pod pod, String container, String... command) throws IOException;

    /** Kills the operator; returns once another one leads. */
    void replaceOperator() throws IOException;

    /** Lets the operator die right after its n-th write from now on. */
    void operatorDiesAfter(int writes);

    /** Whether the operator that was to die has. */
    boolean operatorIsDead();

    /** What the operator wrote since it was told when to die. */
    List<String> operatorWrites();

    /** Gives the next pod of that name this address. */
    void forceAddress(String namespace, String pod, String address);

    /** The last lines that the operator logged. */
    String operatorLog();

    /** Ends all that was started; never fails. */
    @Override
    void close();
}
