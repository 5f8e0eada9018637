-- Runs after every migration. An order's history is added to, and never changed: not even by the service itself.
DO $$
DECLARE
    grantee regrole;
BEGIN
    -- Another pod may migrate at the same time.
    PERFORM pg_advisory_xact_lock(hashtext('millrace rights'));
    FOR grantee IN
        SELECT DISTINCT acl.grantee::regrole
        FROM pg_class AS t CROSS JOIN LATERAL aclexplode(t.relacl) AS acl
        WHERE t.oid = 'order_events'::regclass
          AND acl.grantee NOT IN (0, t.relowner)
          AND acl.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON order_events FROM %s', grantee);
    END LOOP;
END
$$;
