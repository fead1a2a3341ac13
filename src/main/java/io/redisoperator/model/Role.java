package io.redisoperator.model;

/** The role of a Redis node, as {@code INFO replication} reports it ({@code slave} is a replica). */
public enum Role {
    MASTER,
    REPLICA
}
