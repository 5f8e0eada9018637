package io.millrace.stack.chaos.net;

import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import io.millrace.embedded.net.Link;
import io.millrace.stack.parts.Links;

/** All proxies: one between each service and each server that it connects to. */
public final class ProxyLinks implements Links, Closeable {

    private final Map<String, Link> links = new ConcurrentSkipListMap<>();

    @Override
    public int port(String from, String to, int port) {
        return links.computeIfAbsent(from + " > " + to, name -> new Link(name, port))
                .port();
    }

    public List<Link> all() {
        return List.copyOf(links.values());
    }

    public List<String> names() {
        return List.copyOf(links.keySet());
    }

    /** @throws IllegalArgumentException if there is no such link */
    public Link link(String name) {
        Link link = links.get(name);
        if (link == null) {
            throw new IllegalArgumentException("there is no link " + name);
        }
        return link;
    }

    public void heal() {
        links.values().forEach(Link::heal);
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
    }
}
