package io.redisoperator.localcluster.controllers;

/** Brings one object nearer to what its spec says; called again after every change, and after every failure. */
@FunctionalInterface
interface Reconciler {
    /**
     * Reads everything anew, so it does not matter how often or why it is called.
     *
     * @return false to be called again soon though nothing may happen until then
     */
    boolean reconcile(ObjectKey key);
}
