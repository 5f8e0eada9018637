-- Runs after every migration. Flyway's own table is none of the service's business: who changes it has migrations skipped.
DO $$
DECLARE
    grantee regrole;
BEGIN
    -- Another pod may migrate at the same time.
    PERFORM pg_advisory_xact_lock(hashtext('millrace rights'));
    FOR grantee IN
        SELECT DISTINCT acl.grantee::regrole
        FROM pg_class AS t CROSS JOIN LATERAL aclexplode(t.relacl) AS acl
        WHERE t.oid = 'flyway_schema_history'::regclass AND acl.grantee NOT IN (0, t.relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON flyway_schema_history FROM %s', grantee);
    END LOOP;
END
$$;
