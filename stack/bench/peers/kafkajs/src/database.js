// A pool of connections, with its default size, for all services.
import { readFile } from 'node:fs/promises';
import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

export async function createTables() {
  await pool.query(await readFile(new URL('../schema.sql', import.meta.url), 'utf8'));
}

/** Runs the work in a transaction: commits when it resolves, rolls back when it rejects. */
export async function transaction(work) {
  const connection = await pool.connect();
  try {
    await connection.query('BEGIN');
    const result = await work(connection);
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  } finally {
    connection.release();
  }
}
