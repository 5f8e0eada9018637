package io.millrace.messaging.registry;

import java.util.List;
import java.util.Set;

import io.apicurio.registry.resolver.client.RegistryArtifactReference;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.client.RegistryVersionCoordinates;
import io.apicurio.registry.resolver.strategy.ArtifactReference;

/** A registry client that limits the time of each request. */
record DeadlineRegistryClient(RegistryClientFacade client, Deadline deadline) implements RegistryClientFacade {

    @Override
    public String getSchemaByContentId(Long contentId) {
        return deadline.call(() -> client.getSchemaByContentId(contentId));
    }

    @Override
    public String getSchemaByGlobalId(long globalId, boolean dereferenced) {
        return deadline.call(() -> client.getSchemaByGlobalId(globalId, dereferenced));
    }

    @Override
    public String getSchemaByGAV(String group, String artifact, String version) {
        return deadline.call(() -> client.getSchemaByGAV(group, artifact, version));
    }

    @Override
    public String getSchemaByContentHash(String hash) {
        return deadline.call(() -> client.getSchemaByContentHash(hash));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByContentId(long contentId) {
        return deadline.call(() -> client.getReferencesByContentId(contentId));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByGlobalId(long globalId) {
        return deadline.call(() -> client.getReferencesByGlobalId(globalId));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByGAV(String group, String artifact, String version) {
        return deadline.call(() -> client.getReferencesByGAV(group, artifact, version));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByContentHash(String hash) {
        return deadline.call(() -> client.getReferencesByContentHash(hash));
    }

    @Override
    public List<RegistryVersionCoordinates> searchVersionsByContent(
            String schema, String type, ArtifactReference reference, boolean canonical) {
        return deadline.call(() -> client.searchVersionsByContent(schema, type, reference, canonical));
    }

    @Override
    public RegistryVersionCoordinates createSchema(
            String type,
            String group,
            String artifact,
            String version,
            String ifExists,
            boolean canonical,
            String schema,
            Set<RegistryArtifactReference> references) {
        return deadline.call(
                () -> client.createSchema(type, group, artifact, version, ifExists, canonical, schema, references));
    }

    @Override
    public RegistryVersionCoordinates getVersionCoordinatesByGAV(String group, String artifact, String version) {
        return deadline.call(() -> client.getVersionCoordinatesByGAV(group, artifact, version));
    }

    @Override
    public Object getClient() {
        return client.getClient();
    }
}
