package io.redisoperator.status;

import io.redisoperator.bus.Bus;
import io.redisoperator.kube.Kube;
import io.redisoperator.spec.FailoverSource;

/** What the status verticle speaks to. */
public record StatusPorts(Bus bus, Kube kube, FailoverSource failovers, StatusSink sink) {}
